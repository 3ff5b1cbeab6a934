using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Restores;

/// <summary>
/// The state of a restore on the disk: a file that is written once, and a journal with a line for each change since. Both are in the
/// ledger's folder, under a name that the backup and its target determine, and locked by the process that restores.
/// </summary>
internal sealed class RestoreStateFile : IDisposable
{
    /// <summary>A restore of 100,000 collections has about 50 MB.</summary>
    private const int MaxSize = 1024 * 1024 * 1024;

    private readonly string _path;
    private readonly LockFile _lock;
    private readonly object _writing = new();
    private FileStream? _journal;

    private RestoreStateFile(string path, LockFile lockFile) => (_path, _lock) = (path, lockFile);

    /// <summary>Locks the state of a restore, whether there is one or not.</summary>
    /// <param name="ledgerFolder">The ledger's folder.</param>
    /// <param name="folder">The full path of the backup's folder.</param>
    /// <param name="env">The environment to restore into.</param>
    /// <param name="target">Its connection.</param>
    /// <exception cref="TcbException"><c>RestoreInUse</c>, or the folder cannot be written.</exception>
    internal static RestoreStateFile Take(string ledgerFolder, string folder, string env, TcbConnection target)
    {
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{folder}\n{target.Endpoint}\n{target.AppId}\n{env}"));
        var path = Path.Combine(ledgerFolder, "restores", Convert.ToHexString(key.AsSpan(0, 16)).ToLowerInvariant() + ".json");
        return OnDisk(path, () =>
        {
            DurableFile.CreateFolder(Path.GetDirectoryName(path)!);
            return new RestoreStateFile(path, LockFile.TryTake(Beside(path, ".lock")) ?? throw RestoreErrors.InUse(folder, env));
        });
    }

    /// <summary>Locks and reads the state of an unfinished restore.</summary>
    /// <exception cref="TcbException"><c>RestoreNotFound</c>, <c>RestoreInUse</c>, <c>RestoreStateDamaged</c>.</exception>
    internal static StoredRestore Open(string ledgerFolder, string folder, string env, TcbConnection target)
    {
        var file = Take(ledgerFolder, folder, env, target);
        try
        {
            if (file.Read() is { } state)
                return new(state, file);
            file.Remove();
            throw RestoreErrors.NotFound(folder, env);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a state, readable or not.</summary>
    internal bool Exists => File.Exists(_path);

    /// <summary>Reads the state with the changes of its journal; null if there is none.</summary>
    /// <exception cref="TcbException"><c>RestoreStateDamaged</c>.</exception>
    internal RestoreState? Read()
    {
        try
        {
            var state = JsonSerializer.Deserialize(RegularFile.ReadAll(_path, MaxSize), StoredJson.Readable.RestoreState);
            return state is { Version: RestoreState.CurrentVersion }
                ? With(state, ReadJournal())
                : throw RestoreErrors.StateDamaged(_path, Messages.BackupDamaged_NoVersion);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            throw RestoreErrors.StateDamaged(_path, failure.Message);
        }
    }

    /// <summary>Writes the state. Its changes are appended from now on.</summary>
    /// <exception cref="TcbException">It could not be written.</exception>
    internal void Begin(RestoreState state) => OnDisk(_path, () =>
    {
        DurableFile.Write(_path, file => JsonSerializer.Serialize(file, state, StoredJson.Readable.RestoreState));
        File.Delete(JournalPath); // a killed process may have left one; the state contains its changes
        _journal = new FileStream(JournalPath, DurableFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        return 0;
    });

    /// <summary>Records a change, before this returns.</summary>
    /// <exception cref="TcbException">It could not be written.</exception>
    internal void Append(RestoreStep step) => OnDisk(JournalPath, () =>
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(step, StoredJson.Line.RestoreStep), (byte)'\n'];
        lock (_writing)
        {
            var length = _journal!.Position;
            try
            {
                _journal.Write(line);
                DurableFile.Flush(_journal.SafeFileHandle);
            }
            catch
            {
                _journal.SetLength(length); // a part of a line must not come before others
                throw;
            }
        }

        return 0;
    });

    /// <summary>Removes the state: nothing is left to do.</summary>
    internal void Remove()
    {
        _journal?.Dispose();
        DurableFile.TryDelete(_path);
        DurableFile.TryDelete(JournalPath);
        _lock.Remove();
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _lock.Dispose();
    }

    private string JournalPath => Beside(_path, ".journal");

    private static string Beside(string path, string extension) => Path.ChangeExtension(path, extension);

    /// <summary>The steps of the journal. A killed process may have left half of the last line.</summary>
    private List<RestoreStep> ReadJournal()
    {
        List<RestoreStep> steps = [];
        if (!File.Exists(JournalPath))
            return steps;
        ReadOnlySpan<byte> rest = RegularFile.ReadAll(JournalPath, MaxSize);
        for (; rest.IndexOf((byte)'\n') is >= 0 and var end; rest = rest[(end + 1)..])
            steps.Add(JsonSerializer.Deserialize(rest[..end], StoredJson.Line.RestoreStep)!);
        return steps;
    }

    private static RestoreState With(RestoreState state, List<RestoreStep> changes)
    {
        var last = state.Collections.ToDictionary(step => step.Collection, StringComparer.Ordinal);
        foreach (var change in changes)
            last[change.Collection] = change;
        return state with { Collections = [.. state.Collections.Select(step => last[step.Collection])] };
    }

    private static T OnDisk<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, cause);
        }
    }
}

/// <summary>An unfinished restore.</summary>
/// <param name="State">Its state.</param>
/// <param name="File">The file, which is locked.</param>
internal sealed record StoredRestore(RestoreState State, RestoreStateFile File);
