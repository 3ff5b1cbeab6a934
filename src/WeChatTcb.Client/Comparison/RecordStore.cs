using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Comparison;

/// <summary>
/// The records of one file, with their keys: in memory or, if there are too many, distributed by their keys to temporary files. Two stores
/// put equal keys into parts of the same number.
/// </summary>
/// <remarks>An entry is the hash of the key, the lengths of key and record, the key, and the record as it is in the file.</remarks>
/// <param name="memoryLimit">The bytes that may be in memory before all are written to files.</param>
/// <param name="level">How often the records were distributed already.</param>
internal sealed class RecordStore(int memoryLimit, int level = 0) : IDisposable
{
    /// <summary>The bits of a hash that choose the part at one level.</summary>
    private const int BitsPerLevel = 6;

    /// <summary>The number of parts.</summary>
    internal const int PartCount = 1 << BitsPerLevel;

    /// <summary>With this many levels, all bits of the hash have been used.</summary>
    internal const int MaxLevel = 64 / BitsPerLevel;

    private readonly int _shift = level * BitsPerLevel;
    private byte[] _buffer = [];
    private int _length;
    private RecordPart?[]? _parts;

    /// <summary>Whether the records are in temporary files.</summary>
    internal bool IsSpilled => _parts is not null;

    /// <summary>The bytes of all entries.</summary>
    internal long Length => _length + (_parts ?? []).Sum(static part => part?.Length ?? 0);

    /// <summary>The entries, if they are in memory.</summary>
    internal ReadOnlyMemory<byte> Entries => _buffer.AsMemory(0, _length);

    /// <summary>Adds a record.</summary>
    /// <exception cref="TcbException">A temporary file cannot be written.</exception>
    internal void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
    {
        var size = RecordEntry.HeaderSize + key.Length + record.Length;
        if (!IsSpilled && (long)_length + size > memoryLimit)
            Spill();
        if (_parts is null)
        {
            if (_buffer.Length < _length + size)
                Array.Resize(ref _buffer, (int)Math.Min(Math.Max((_length + size) * 2L, 64 * 1024), memoryLimit));
            RecordEntry.Write(_buffer.AsSpan(_length), key, record);
            _length += size;
        }
        else
        {
            Span<byte> header = stackalloc byte[RecordEntry.HeaderSize];
            RecordEntry.WriteHeader(header, key, record.Length);
            PartOf(RecordEntry.HashOf(header)).Add(header, key, record);
        }
    }

    /// <summary>Writes all records to temporary files.</summary>
    internal void Spill()
    {
        if (IsSpilled)
            return;
        _parts = new RecordPart[PartCount];
        for (var rest = Entries.Span; !rest.IsEmpty;)
        {
            var size = RecordEntry.SizeOf(rest);
            AddEntry(rest[..size]);
            rest = rest[size..];
        }

        (_buffer, _length) = ([], 0);
    }

    /// <summary>Adds an entry of another store.</summary>
    internal void AddEntry(ReadOnlySpan<byte> entry) => PartOf(RecordEntry.HashOf(entry)).Add(entry, [], []);

    /// <summary>Takes a part out of the store; null if it is empty.</summary>
    internal RecordPart? Take(int number)
    {
        var part = _parts![number];
        _parts[number] = null;
        return part;
    }

    public void Dispose()
    {
        foreach (var part in _parts ?? [])
            part?.Dispose();
        (_buffer, _length) = ([], 0);
    }

    private RecordPart PartOf(ulong hash) => _parts![(int)(hash >> _shift) & (PartCount - 1)] ??= new RecordPart();
}

/// <summary>
/// Entries in a temporary file. Only its owner can read it, and the system deletes it when it is closed, also if the process is killed.
/// </summary>
internal sealed class RecordPart : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"WeChatTcb-compare-{Guid.NewGuid():N}.tmp");
    private readonly FileStream _file;
    private ulong _firstHash;

    internal RecordPart()
    {
        var options = DurableFile.Options(FileMode.CreateNew, FileAccess.ReadWrite);
        options.BufferSize = 32 * 1024;
        options.Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        _file = OrError(() =>
        {
            var file = new FileStream(_path, options);
            if (!OperatingSystem.IsWindows())
                File.Delete(_path); // the open file remains
            return file;
        });
    }

    /// <summary>The bytes of all entries.</summary>
    internal long Length { get; private set; }

    /// <summary>The number of entries.</summary>
    internal long Count { get; private set; }

    /// <summary>Whether all entries have the same hash, so that no further distribution separates them.</summary>
    internal bool HasOneHash { get; private set; } = true;

    /// <summary>The hash of the first entry.</summary>
    internal ulong FirstHash => _firstHash;

    internal void Add(ReadOnlySpan<byte> header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
    {
        var hash = RecordEntry.HashOf(header);
        if (Count++ == 0)
            _firstHash = hash;
        else if (hash != _firstHash)
            HasOneHash = false;
        Length += header.Length + key.Length + record.Length;
        try
        {
            _file.Write(header);
            _file.Write(key);
            _file.Write(record);
        }
        catch (IOException cause)
        {
            throw FileErrors.CannotWrite(_path, cause);
        }
    }

    /// <summary>Reads all entries, in the order in which they were added.</summary>
    /// <param name="buffer">Gets the entries; enlarged if necessary.</param>
    internal ReadOnlyMemory<byte> ReadInto(ref byte[] buffer)
    {
        if (buffer.Length < Length)
            buffer = new byte[Length];
        var entries = buffer.AsMemory(0, (int)Length);
        OrError(() =>
        {
            _file.Position = 0;
            _file.ReadExactly(entries.Span);
            return true;
        });
        return entries;
    }

    /// <summary>Adds all entries to a store.</summary>
    internal void CopyTo(RecordStore store, CancellationToken cancellationToken)
    {
        var entry = new byte[64 * 1024];
        _file.Position = 0;
        for (var left = Length; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _file.ReadExactly(entry, 0, RecordEntry.HeaderSize);
            var size = RecordEntry.SizeOf(entry);
            if (entry.Length < size)
                Array.Resize(ref entry, size);
            _file.ReadExactly(entry, RecordEntry.HeaderSize, size - RecordEntry.HeaderSize);
            store.AddEntry(entry.AsSpan(0, size));
            left -= size;
        }
    }

    public void Dispose() => _file.Dispose();

    private T OrError<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(_path, cause);
        }
    }
}

/// <summary>The bytes of a record in a <see cref="RecordStore"/>.</summary>
internal static class RecordEntry
{
    internal const int HeaderSize = sizeof(ulong) + (2 * sizeof(int));

    internal static void Write(Span<byte> output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
    {
        WriteHeader(output, key, record.Length);
        key.CopyTo(output[HeaderSize..]);
        record.CopyTo(output[(HeaderSize + key.Length)..]);
    }

    internal static void WriteHeader(Span<byte> output, ReadOnlySpan<byte> key, int recordLength)
    {
        BitConverter.TryWriteBytes(output, Hash(key));
        BitConverter.TryWriteBytes(output[8..], key.Length);
        BitConverter.TryWriteBytes(output[12..], recordLength);
    }

    internal static ulong HashOf(ReadOnlySpan<byte> entry) => BitConverter.ToUInt64(entry);

    internal static int KeyLengthOf(ReadOnlySpan<byte> entry) => BitConverter.ToInt32(entry[8..]);

    internal static int RecordLengthOf(ReadOnlySpan<byte> entry) => BitConverter.ToInt32(entry[12..]);

    internal static int SizeOf(ReadOnlySpan<byte> entry) => HeaderSize + KeyLengthOf(entry) + RecordLengthOf(entry);

    /// <summary>FNV-1a, with the final mixing of MurmurHash3, so that all bits depend on all bytes.</summary>
    private static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in key)
            hash = unchecked((hash ^ value) * 1099511628211UL);
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL);
        return hash ^ (hash >> 33);
    }
}
