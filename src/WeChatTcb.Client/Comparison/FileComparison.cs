namespace WeChatTcb.Client.Comparison;

/// <summary>
/// Compares the records of two files, whatever their size and order: first <see cref="ReadAsync"/>, then
/// <see cref="Differences"/>, then <see cref="Result"/>. Records are matched by a key. If they do not fit into the memory limit, both files
/// are distributed by the key to temporary files, and those compared one after another.
/// </summary>
public sealed class FileComparison : IDisposable
{
    /// <summary>The bytes of each file that may be in memory.</summary>
    public const int DefaultMemoryLimit = 32 * 1024 * 1024;

    /// <summary>So many records of one key, or bytes of them, are compared in memory, whatever the limit.</summary>
    private const long MaxSameKey = 1000;
    private const long MaxSameKeyLength = 1024 * 1024 * 1024;

    private readonly RecordKey _key;
    private readonly int _memoryLimit;
    private readonly RecordFile _reference;
    private readonly RecordFile _difference;
    private readonly RecordTable _referenceTable = new();
    private readonly RecordTable _differenceTable = new();
    private readonly RecordDiffer _differ = new();
    private readonly ComparisonTally _tally = new();
    private readonly Dictionary<RecordFile, (string FirstValue, long Count)> _duplicates = [];
    private byte[] _referenceBuffer = [];
    private byte[] _differenceBuffer = [];

    /// <summary>Prepares a comparison.</summary>
    /// <param name="referencePath">The full path of the reference file.</param>
    /// <param name="differencePath">The full path of the difference file.</param>
    /// <param name="key">The fields that identify a record.</param>
    /// <param name="type">The type of both files; null to find it out.</param>
    /// <param name="memoryLimit">The bytes of each file that may be in memory.</param>
    public FileComparison(
        string referencePath, string differencePath, IReadOnlyList<string> key, ExportFileType? type = null,
        int memoryLimit = DefaultMemoryLimit)
    {
        (_key, _memoryLimit) = (new(key), memoryLimit);
        _reference = new(referencePath, type, key, memoryLimit);
        _difference = new(differencePath, type, key, memoryLimit);
    }

    /// <summary>The numbers, after the comparison.</summary>
    public ExportComparison Result => _tally.ToResult(_reference, _difference);

    /// <summary>What is wrong with some records, after the comparison.</summary>
    public IReadOnlyList<TcbException> Errors =>
    [
        .. _reference.Errors,
        .. _difference.Errors,
        .. _duplicates.Select(
            found => ComparisonErrors.DuplicateKey(found.Key.Path, _key.Fields, found.Value.FirstValue, found.Value.Count)),
    ];

    /// <summary>Reads both files.</summary>
    /// <param name="onBytes">Called with the number of bytes read and the length of both files, on any thread.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="TcbException">A file cannot be read, or a temporary file cannot be written.</exception>
    public async Task ReadAsync(Action<long, long?> onBytes, CancellationToken cancellationToken)
    {
        var (length, form) = _reference.Look();
        var (otherLength, otherForm) = _difference.Look();
        if (form is not null && otherForm is not null && form.FileType != otherForm.FileType)
            throw ComparisonErrors.TypesDiffer(_reference.Path, _difference.Path);
        long read = 0, otherRead = 0;
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(
            Task.Run(() => ReadFile(_reference, bytes => Volatile.Write(ref read, bytes)), CancellationToken.None),
            Task.Run(
                () => ReadFile(_difference, bytes => Volatile.Write(ref otherRead, bytes)), CancellationToken.None)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (_reference.Store.IsSpilled != _difference.Store.IsSpilled)
            (_reference.Store.IsSpilled ? _difference : _reference).Store.Spill();

        void ReadFile(RecordFile file, Action<long> onPosition)
        {
            try
            {
                file.Read(
                    bytes =>
                    {
                        onPosition(bytes);
                        onBytes(Volatile.Read(ref read) + Volatile.Read(ref otherRead), length + otherLength);
                    },
                    failure.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The other file has failed, and its error is the one to report.
            }
            catch
            {
                failure.Cancel();
                throw;
            }
        }
    }

    /// <summary>
    /// Compares the records. The differences are in the order of the difference file, removed records after the others; of files that do
    /// not fit into the memory limit, in no particular order.
    /// </summary>
    /// <param name="objects">Creates the objects of the differences; null to count only.</param>
    /// <param name="onBytes">Called with the number of bytes compared and the number of all bytes, if temporary files are compared.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="TcbException"><c>KeyNotUnique</c>, or a temporary file cannot be written or read.</exception>
    public IEnumerable<RecordDifference> Differences(
        RecordObjects? objects, Action<long, long?> onBytes, CancellationToken cancellationToken) =>
        Compare(_reference.Store, _difference.Store, level: 0, objects, onBytes, cancellationToken);

    /// <summary>Deletes all temporary files.</summary>
    public void Dispose()
    {
        _reference.Dispose();
        _difference.Dispose();
    }

    private IEnumerable<RecordDifference> Compare(
        RecordStore reference, RecordStore difference, int level, RecordObjects? objects, Action<long, long?> onBytes,
        CancellationToken cancellationToken)
    {
        if (!reference.IsSpilled)
        {
            foreach (var found in CompareInMemory(reference.Entries, difference.Entries, objects, cancellationToken))
                yield return found;
            yield break;
        }

        var (done, total) = (0L, reference.Length + difference.Length);
        for (var i = 0; i < RecordStore.PartCount; i++)
        {
            using var part = reference.Take(i);
            using var other = difference.Take(i);
            foreach (var found in ComparePart(part, other, level, objects, onBytes, cancellationToken))
                yield return found;
            done += (part?.Length ?? 0) + (other?.Length ?? 0);
            if (level == 0)
                onBytes(done, total);
        }
    }

    private IEnumerable<RecordDifference> ComparePart(
        RecordPart? part, RecordPart? other, int level, RecordObjects? objects, Action<long, long?> onBytes,
        CancellationToken cancellationToken)
    {
        if (Math.Max(part?.Length ?? 0, other?.Length ?? 0) <= _memoryLimit || CannotBeSplit(part, other, level))
        {
            return CompareInMemory(
                part?.ReadInto(ref _referenceBuffer) ?? default, other?.ReadInto(ref _differenceBuffer) ?? default, objects,
                cancellationToken);
        }

        return CompareSplit(part, other, level + 1, objects, onBytes, cancellationToken);
    }

    private IEnumerable<RecordDifference> CompareSplit(
        RecordPart? part, RecordPart? other, int level, RecordObjects? objects, Action<long, long?> onBytes,
        CancellationToken cancellationToken)
    {
        using var reference = Split(part, level, cancellationToken);
        using var difference = Split(other, level, cancellationToken);
        foreach (var found in Compare(reference, difference, level, objects, onBytes, cancellationToken))
            yield return found;
    }

    private RecordStore Split(RecordPart? part, int level, CancellationToken cancellationToken)
    {
        var store = new RecordStore(_memoryLimit, level);
        store.Spill();
        part?.CopyTo(store, cancellationToken);
        return store;
    }

    /// <summary>Whether all records have the same key.</summary>
    private bool CannotBeSplit(RecordPart? part, RecordPart? other, int level)
    {
        var hasOneHash = (part?.HasOneHash ?? true) && (other?.HasOneHash ?? true)
            && (part is null || other is null || part.FirstHash == other.FirstHash);
        if (!hasOneHash && level < RecordStore.MaxLevel - 1)
            return false;
        var count = Math.Max(part?.Count ?? 0, other?.Count ?? 0);
        var length = Math.Max(part?.Length ?? 0, other?.Length ?? 0);
        return count <= MaxSameKey && length <= MaxSameKeyLength ? true : throw ComparisonErrors.KeyNotUnique(_key.Fields, count);
    }

    private IEnumerable<RecordDifference> CompareInMemory(
        ReadOnlyMemory<byte> reference, ReadOnlyMemory<byte> difference, RecordObjects? objects, CancellationToken cancellationToken)
    {
        var (left, right) = (_referenceTable, _differenceTable);
        left.Load(reference);
        right.Load(difference);
        for (var entry = 0; entry < right.Count; entry++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!right.IsFirst(entry))
                continue;
            var match = left.Find(right, entry);
            if (match >= 0 && left.Next(match) < 0 && right.Next(entry) < 0)
            {
                if (ComparePair(left.Record(match), right.Record(entry), objects) is { } changed)
                    yield return changed;
                continue;
            }

            foreach (var found in CompareDuplicates(Chain(left, match), Chain(right, entry), objects))
                yield return found;
        }

        for (var entry = 0; entry < left.Count; entry++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!left.IsFirst(entry) || right.Find(left, entry) >= 0)
                continue;
            foreach (var found in CompareDuplicates(Chain(left, entry), [], objects))
                yield return found;
        }
    }

    /// <summary>
    /// Compares records of one key, of which one file has none or several: equal ones first, then the others in their order.
    /// </summary>
    private IEnumerable<RecordDifference> CompareDuplicates(
        List<ReadOnlyMemory<byte>> references, List<ReadOnlyMemory<byte>> differences, RecordObjects? objects)
    {
        CountDuplicates(_reference, references);
        CountDuplicates(_difference, differences);
        if (references.Count > 0 && differences.Count > 0)
            RemoveEqual(references, differences);
        for (var i = 0; i < Math.Max(references.Count, differences.Count); i++)
        {
            if (i >= references.Count)
            {
                _tally.Added++;
                if (objects is not null)
                    yield return objects.Added(_key, differences[i]);
            }
            else if (i >= differences.Count)
            {
                _tally.Removed++;
                if (objects is not null)
                    yield return objects.Removed(_key, references[i]);
            }
            else if (ComparePair(references[i], differences[i], objects) is { } changed)
                yield return changed;
        }
    }

    private RecordDifference? ComparePair(ReadOnlyMemory<byte> reference, ReadOnlyMemory<byte> difference, RecordObjects? objects)
    {
        var areEqual = _differ.AreEqual(reference, difference);
        _tally.AddPair(_differ);
        return areEqual ? null : objects?.Changed(_key, reference, difference, [.. _differ.Paths]);
    }

    private void RemoveEqual(List<ReadOnlyMemory<byte>> references, List<ReadOnlyMemory<byte>> differences)
    {
        var byContents = references
            .Select(static (record, number) => (Contents: ValueBytes.HashOf(record), Number: number))
            .GroupBy(static record => record.Contents, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => new Queue<int>(group.Select(static record => record.Number)));
        var matched = new HashSet<int>();
        differences.RemoveAll(record =>
        {
            if (!byContents.TryGetValue(ValueBytes.HashOf(record), out var equal) || !equal.TryDequeue(out var number))
                return false;
            matched.Add(number);
            ComparePair(references[number], record, objects: null); // counts it, and its types
            return true;
        });
        var position = 0;
        references.RemoveAll(_ => matched.Contains(position++));
    }

    private void CountDuplicates(RecordFile file, List<ReadOnlyMemory<byte>> records)
    {
        if (records.Count < 2)
            return;
        var extra = records.Count - 1;
        _tally.Duplicates += extra;
        _duplicates[file] = _duplicates.TryGetValue(file, out var known)
            ? (known.FirstValue, known.Count + extra)
            : (_key.TextOf(records[0].Span), extra);
    }

    private static List<ReadOnlyMemory<byte>> Chain(RecordTable table, int entry)
    {
        var records = new List<ReadOnlyMemory<byte>>();
        for (; entry >= 0; entry = table.Next(entry))
            records.Add(table.Record(entry));
        return records;
    }
}
