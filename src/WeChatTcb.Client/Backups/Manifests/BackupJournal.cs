using System.Text.Json;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>
/// The changes since the manifest was written: a line for each, with the whole new entry of a collection. What is appended while a flush to
/// the disk is in progress shares the next flush, so that many exports at once do not wait for many flushes.
/// </summary>
internal sealed class BackupJournal : IDisposable
{
    /// <summary>Far more than a manifest may have.</summary>
    private const int MaxSize = 1024 * 1024 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Func<long, bool> _fold;
    private readonly object _lock = new();
    private List<byte[]> _lines = [];
    private TaskCompletionSource _group = NewGroup();
    private bool _isWriting;

    private BackupJournal(string path, FileStream file, Func<long, bool> fold) => (_path, _file, _fold) = (path, file, fold);

    /// <summary>Creates the journal of a manifest. An old one is removed: the manifest contains its changes.</summary>
    /// <param name="path">The path of the journal.</param>
    /// <param name="fold">Called with the length of the journal, never twice at the same time; returns true once the manifest contains
    /// everything that was appended.</param>
    /// <exception cref="TcbException">It could not be created.</exception>
    internal static BackupJournal Create(string path, Func<long, bool> fold)
    {
        try
        {
            File.Delete(path); // a link of that name is not followed
            return new(path, new FileStream(path, DurableFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.Read)), fold);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, cause);
        }
    }

    /// <summary>Reads a journal; empty if there is none. A killed process may have left half of the last line.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    internal static IReadOnlyList<BackupManifestCollection> Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAll(path, MaxSize);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }

        List<BackupManifestCollection> changes = [];
        for (ReadOnlySpan<byte> rest = bytes; rest.IndexOf((byte)'\n') is >= 0 and var end; rest = rest[(end + 1)..])
        {
            if (TryParse(rest[..end]) is { } change)
                changes.Add(change);
        }

        return changes;
    }

    /// <summary>Appends a change.</summary>
    /// <returns>Ends when the change is on the disk.</returns>
    /// <exception cref="TcbException">It could not be written.</exception>
    internal Task AppendAsync(BackupManifestCollection collection)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(collection, StoredJson.Line.BackupManifestCollection), (byte)'\n'];
        lock (_lock)
        {
            _lines.Add(line);
            if (!_isWriting)
            {
                _isWriting = true;
                _ = Task.Run(WriteGroups);
            }

            return _group.Task;
        }
    }

    /// <summary>Removes the journal, once the manifest contains its changes.</summary>
    internal void Remove()
    {
        Dispose();
        DurableFile.TryDelete(_path); // it would only repeat what the manifest says
    }

    public void Dispose() => _file.Dispose();

    private void WriteGroups()
    {
        while (true)
        {
            List<byte[]> lines;
            TaskCompletionSource group;
            lock (_lock)
            {
                if (_lines.Count == 0)
                {
                    _isWriting = false;
                    return;
                }

                (lines, group) = (_lines, _group);
                (_lines, _group) = ([], NewGroup());
            }

            try
            {
                Write(lines);
                group.SetResult();
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                group.SetException(FileErrors.CannotWrite(_path, cause));
                _ = group.Task.Exception; // nobody may be waiting
            }
            catch (TcbException failure)
            {
                group.SetException(failure);
                _ = group.Task.Exception;
            }
        }
    }

    private void Write(List<byte[]> lines)
    {
        var length = _file.Position;
        try
        {
            foreach (var line in lines)
                _file.Write(line);
            DurableFile.Flush(_file.SafeFileHandle);
        }
        catch
        {
            _file.SetLength(length); // a part of a line must not come before others
            throw;
        }

        if (!_fold(_file.Position))
            return;
        _file.SetLength(0);
        _file.Position = 0;
    }

    private static TaskCompletionSource NewGroup() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static BackupManifestCollection? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            var change = JsonSerializer.Deserialize(line, StoredJson.Line.BackupManifestCollection);
            return BackupManifestFile.IsValid(change) ? change : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
