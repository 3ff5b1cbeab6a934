using System.Globalization;

namespace WeChatTcb.Emulator.Files;

/// <summary>An object that was uploaded.</summary>
internal sealed record StoredObject(string Key, long Size, StoredFile File);

/// <summary>A page of a bucket's objects, sorted by key.</summary>
internal sealed record ObjectPage(IReadOnlyList<StoredObject> Objects, bool IsTruncated);

/// <summary>The uploaded objects of all buckets, as files in one folder. They live as long as the process.</summary>
internal sealed class ObjectStore : IDisposable
{
    private readonly object _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, StoredObject>> _buckets = new(StringComparer.Ordinal);
    private readonly string _folder;
    private long _lastFile;

    /// <param name="dataFolder">The folder in which theirs is created, emptied of what an earlier process left; null for the temporary
    /// folder.</param>
    public ObjectStore(string? dataFolder)
    {
        if (dataFolder is null)
        {
            _folder = Directory.CreateTempSubdirectory("tcb-emulator-").FullName;
            return;
        }
        _folder = Path.Combine(dataFolder, "objects");
        if (Directory.Exists(_folder))
            TryDelete(_folder);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>The path of a new file of the folder.</summary>
    public string NewFilePath() => Path.Combine(_folder, Interlocked.Increment(ref _lastFile).ToString(CultureInfo.InvariantCulture));

    public StoredObject? Find(string bucket, string key)
    {
        lock (_lock)
            return _buckets.TryGetValue(bucket, out var objects) ? objects.GetValueOrDefault(key) : null;
    }

    /// <summary>Adds an object; one with the same key is replaced.</summary>
    public void Put(string bucket, StoredObject stored)
    {
        lock (_lock)
        {
            Delete(bucket, stored.Key);
            if (!_buckets.TryGetValue(bucket, out var objects))
                _buckets.Add(bucket, objects = new(StringComparer.Ordinal));
            objects.Add(stored.Key, stored);
        }
    }

    /// <summary>Deletes an object; returns whether there was one.</summary>
    public bool Delete(string bucket, string key)
    {
        lock (_lock)
        {
            if (!_buckets.TryGetValue(bucket, out var objects) || !objects.Remove(key, out var stored))
                return false;
            TryDelete(stored.File.LocalPath);
            return true;
        }
    }

    /// <summary>The objects whose keys start with a prefix and come after a marker; with a delimiter, only those without it after the
    /// prefix.</summary>
    public ObjectPage List(string bucket, string prefix, string delimiter, string marker, int limit)
    {
        lock (_lock)
        {
            if (!_buckets.TryGetValue(bucket, out var objects))
                return new ObjectPage([], IsTruncated: false);
            StoredObject[] found = [.. objects.Values
                .Where(stored => stored.Key.StartsWith(prefix, StringComparison.Ordinal)
                    && string.CompareOrdinal(stored.Key, marker) > 0
                    && (delimiter.Length == 0 || stored.Key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) < 0))
                .Take(limit + 1)];
            return new ObjectPage(found[..Math.Min(limit, found.Length)], found.Length > limit);
        }
    }

    public void Dispose() => TryDelete(_folder);

    private static void TryDelete(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (IOException)
        {
            // On Windows a file that is being read is locked. It is deleted with its folder, or stays in the temporary one.
        }
    }
}
