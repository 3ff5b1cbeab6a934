using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Comparison;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// Finds the records because of which a file was not imported, with their lines: those that an import refuses, and those whose <c>_id</c>
/// occurs before.
/// </summary>
internal static class RecordScan
{
    /// <summary>As many records of each kind are named.</summary>
    private const int MaxNamed = 20;

    /// <summary>Reads a file. It takes memory for the ids, so it is for files that were not imported.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="entry">Its collection.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="TcbException">The file cannot be read.</exception>
    internal static IReadOnlyList<BackupCheckProblem> Find(string path, BackupManifestCollection entry, CancellationToken cancellationToken)
    {
        var records = new Records();
        List<BackupCheckProblem> problems = [];
        long refused = 0, repeated = 0;
        var ids = new Dictionary<(ulong, ulong), long>();
        foreach (var result in ExportRecords.Read(
            path, entry.File!.FileType, records, records, allValues: false, onBytes: null, cancellationToken))
        {
            if (result.Error?.Message is { } error)
                Add(BackupCheckProblemKind.RecordRejected, error, ref refused);
            else if (records.Fault is { } fault)
                Add(BackupCheckProblemKind.RecordRejected, Messages.FormatRestoreTest_Line(Number(result.LineNumber), fault), ref refused);
            else if (records.Id is { } id && !ids.TryAdd(id, result.LineNumber))
            {
                Add(
                    BackupCheckProblemKind.DuplicateId,
                    Messages.FormatRestoreTest_Duplicate(Number(result.LineNumber), Number(ids[id])), ref repeated);
            }
        }

        AddMore(BackupCheckProblemKind.RecordRejected, refused);
        AddMore(BackupCheckProblemKind.DuplicateId, repeated);
        return problems;

        void Add(BackupCheckProblemKind kind, string reason, ref long count)
        {
            if (++count <= MaxNamed)
                problems.Add(new(entry.Env, entry.Collection, path, kind, reason));
        }

        void AddMore(BackupCheckProblemKind kind, long count)
        {
            if (count > MaxNamed)
                problems.Add(new(entry.Env, entry.Collection, path, kind, Messages.FormatRestoreTest_More(Number(count - MaxNamed))));
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Checks records as an import does, and takes a hash of their ids.</summary>
    private sealed class Records : IJsonRecords, IRecordBuilder
    {
        private readonly ImportRecords _records = new();
        private readonly RecordKey _key = new(["_id"]);
        private readonly ArrayBufferWriter<byte> _buffer = new();

        public string? DuplicateField => null;

        public bool AllowsAnyName => true;

        internal string? Fault => _records.Fault;

        /// <summary>The hash of the last record's id; null if it has none.</summary>
        internal (ulong, ulong)? Id { get; private set; }

        public object ReadRecord(ReadOnlySpan<byte> json)
        {
            Id = null;
            var record = _records.ReadRecord(json);
            if (Fault is null && _key.TryRead(json, _buffer))
                Id = Hash(_buffer.WrittenSpan);
            return record;
        }

        public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
        {
            var column = names.IndexOf("_id");
            Id = column >= 0 && values[column] is string { Length: > 0 } id ? Hash(Encoding.UTF8.GetBytes(id)) : null;
            return _records.Build(names, values);
        }

        private static (ulong, ulong) Hash(ReadOnlySpan<byte> key)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(key, hash);
            return (BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]));
        }
    }
}
