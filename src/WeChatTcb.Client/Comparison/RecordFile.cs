using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Comparison;

/// <summary>One of two files: reads its records with their keys into a <see cref="RecordStore"/>.</summary>
internal sealed class RecordFile : IDisposable
{
    /// <summary>The errors of this many damaged records are reported one by one.</summary>
    private const int MaxErrors = 100;

    private readonly ExportFileType? _type;
    private readonly Sink _sink;
    private long _firstWithoutKey;

    internal RecordFile(string path, ExportFileType? type, IReadOnlyList<string> key, int memoryLimit)
        : this(path, type, key, new RecordStore(memoryLimit))
    {
    }

    /// <summary>A file whose records are added to those of other files.</summary>
    internal RecordFile(string path, ExportFileType? type, IReadOnlyList<string> key, RecordStore store)
    {
        Path = path;
        Store = store;
        _type = type;
        _sink = new(new(key), Store);
    }

    internal string Path { get; }

    internal RecordStore Store { get; }

    /// <summary>The number of records, also of those without a key.</summary>
    internal long Count { get; private set; }

    /// <summary>The number of records without a key.</summary>
    internal long MissingKeys { get; private set; }

    /// <summary>The number of records that cannot be read.</summary>
    internal long Damaged { get; private set; }

    /// <summary>What is wrong with some records.</summary>
    internal List<TcbException> Errors { get; } = [];

    /// <summary>The length of the file and its form; the form is null if the file is empty.</summary>
    /// <exception cref="TcbException">The file cannot be read, or is something else.</exception>
    internal (long Length, FileForm? Form) Look()
    {
        using var file = ExportRecords.Open(Path);
        if (file.Length == 0)
            return (0, null);
        var form = ExportRecords.FormOf(Path, _type, file);
        return form.Obstacle is { } obstacle ? throw obstacle : (file.Length, form);
    }

    /// <summary>Reads all records.</summary>
    /// <exception cref="TcbException">The file cannot be read, or a temporary file cannot be written.</exception>
    internal void Read(Action<long> onBytes, CancellationToken cancellationToken)
    {
        foreach (var result in ExportRecords.Read(Path, _type, _sink, new RowBuilder(_sink), allValues: true, onBytes, cancellationToken))
        {
            if (result.Error is { } error)
            {
                if (++Damaged <= MaxErrors)
                    Errors.Add(error);
                continue;
            }

            Count++;
            if (!_sink.LastHadKey && MissingKeys++ == 0)
                _firstWithoutKey = result.LineNumber;
        }

        if (Damaged > MaxErrors)
            Errors.Add(ComparisonErrors.MoreDamage(Path, Damaged - MaxErrors));
        if (MissingKeys > 0)
            Errors.Add(ComparisonErrors.MissingKey(Path, _sink.Key.Fields, MissingKeys, _firstWithoutKey));
    }

    public void Dispose() => Store.Dispose();

    /// <summary>Puts the records of JSON, as they are, into the store.</summary>
    private sealed class Sink(RecordKey key, RecordStore store) : IJsonRecords
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();

        public string? DuplicateField => null;

        internal RecordKey Key => key;

        internal bool LastHadKey { get; private set; }

        public object ReadRecord(ReadOnlySpan<byte> json)
        {
            LastHadKey = key.TryRead(json, _buffer);
            if (!Utf8.IsValid(json))
                throw new JsonException("the text is not UTF-8.");
            if (LastHadKey)
                store.Add(_buffer.WrittenSpan, json);
            return this;
        }
    }

    /// <summary>Puts the rows of CSV into the store, as JSON objects of strings.</summary>
    private sealed class RowBuilder(Sink sink) : IRecordBuilder
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();

        public bool AllowsAnyName => true;

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
        {
            _buffer.ResetWrittenCount();
            var options = new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            using (var json = new Utf8JsonWriter(_buffer, options))
            {
                json.WriteStartObject();
                for (var i = 0; i < names.Length; i++)
                {
                    foreach (var value in values[i] as IEnumerable<object?> ?? [values[i]])
                        json.WriteString(names[i], (string?)value);
                }

                json.WriteEndObject();
            }

            return sink.ReadRecord(_buffer.WrittenSpan);
        }
    }
}
