using System.Buffers;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>The seed cannot be taken; the message names file, line and cause.</summary>
internal sealed class SeedException(string message) : Exception(message);

/// <summary>Loads <c>&lt;environment&gt;/&lt;collection&gt;.jsonl</c> files, a document of extended JSON a line.</summary>
internal static class Seeder
{
    private const string Extension = ".jsonl";

    /// <summary>Loads every collection that the store does not hold yet; one it holds, from an earlier run on the same data, stays as it is.</summary>
    /// <exception cref="SeedException">The folder holds no seed, or a line is no document; the collection it stands in is not added.</exception>
    public static void Load(DocumentStore store, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new SeedException($"The seed folder '{folder}' does not exist.");
        var environments = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        var any = false;
        foreach (var environment in environments)
        {
            var files = Directory.GetFiles(environment, "*" + Extension).Order(StringComparer.Ordinal).ToArray();
            foreach (var file in files)
            {
                any = true;
                var (environmentName, collection) = (Path.GetFileName(environment), Path.GetFileName(file)[..^Extension.Length]);
                if (collection.Length == 0)
                    throw new SeedException($"{file}: the file's name names the collection, and this one is empty.");
                if (store.Find(environmentName, collection) is null)
                    LoadFile(store, environmentName, collection, file, cancellation);
            }
        }
        if (!any)
            throw new SeedException($"The seed folder '{folder}' holds no <environment>/<collection>{Extension}.");
    }

    private static void LoadFile(DocumentStore store, string environment, string collection, string file, CancellationToken cancellation)
    {
        var line = 0;
        try
        {
            store.AddCollection(environment, collection, Documents());
        }
        catch (Exception e) when (e is FormatException or DuplicateIdException)
        {
            throw new SeedException($"{file}, line {line}: {e.Message}.");
        }
        catch (IOException e)
        {
            throw new SeedException($"{file}: {e.Message}");
        }

        IEnumerable<byte[]> Documents()
        {
            var reader = new ExtendedJsonReader();
            using var lines = new LineReader(File.OpenRead(file));
            while (lines.Next())
            {
                cancellation.ThrowIfCancellationRequested();
                line++;
                if (lines.Current.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
                    yield return reader.ReadDocument(lines.Current.Span);
            }
        }
    }

    /// <summary>The lines of a file as bytes, without their ends and without the byte order mark.</summary>
    private sealed class LineReader(Stream stream) : IDisposable
    {
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024 * 1024);
        private int _start;
        private int _end;
        private bool _atEnd;
        private bool _begun;

        /// <summary>The line; valid until the next one is read.</summary>
        public ReadOnlyMemory<byte> Current { get; private set; }

        public bool Next()
        {
            var searched = 0;
            while (true)
            {
                var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
                if (length >= 0)
                {
                    Current = _buffer.AsMemory(_start, searched + length);
                    _start += searched + length + 1;
                    return true;
                }
                searched = _end - _start;
                if (!Fill())
                {
                    Current = _buffer.AsMemory(_start, searched);
                    _start = _end;
                    return searched > 0;
                }
            }
        }

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            stream.Dispose();
        }

        private bool Fill()
        {
            if (_atEnd)
                return false;
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
                _buffer.AsSpan(0, _end).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _atEnd = read == 0;
            _end += read;
            if (!_begun && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
                _start = 3;
            _begun = true;
            return read > 0;
        }
    }
}
