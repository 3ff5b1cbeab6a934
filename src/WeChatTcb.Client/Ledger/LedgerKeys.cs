using System.Security.Cryptography;
using System.Text;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// By which keys the entries of a ledger are looked for: a file beside them, to which a line is appended when an entry gets its job, and when
/// it is finished. It only saves reading: an entry without a line is read, and what a line says of an entry is checked in the entry. So it
/// may lack lines, after a crash or because another process was appending, and it may be deleted at any time.
/// </summary>
/// <param name="folder">The folder of the ledger.</param>
internal sealed class LedgerKeys(string folder)
{
    private const char Separator = '\t';
    internal const string None = "-";
    private const string Finished = "finished";
    private const string Unfinished = "unfinished";

    /// <summary>Lines of entries that were removed are dropped when there are many.</summary>
    private const int MaxSurplus = 1000;

    private const int MaxSize = 1024 * 1024 * 1024;

    /// <summary>Far more than an append takes. An entry without a line is only slower to find.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(20);

    private static readonly object Appending = new();

    /// <summary>In a folder of its own: what is in the folder of the ledger is an entry or belongs to one.</summary>
    private readonly string _path = Path.Combine(folder, "index", "keys");

    /// <summary>Adds what is known about entries. A failure is ignored.</summary>
    internal void Append(IEnumerable<LedgerEntry> entries)
    {
        // A killed process may have left half a line, so that each begins with a line break.
        var lines = string.Concat(entries.Select(entry => $"\n{LineOf(entry)}\n"));
        if (lines.Length == 0)
            return;
        try
        {
            lock (Appending)
            {
                DurableFile.CreateFolder(Path.GetDirectoryName(_path)!);
                SpinWait.SpinUntil(() => TryAppend(Encoding.UTF8.GetBytes(lines)), MaxWait);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A ledger that cannot be written is an error where entries are written.
        }
    }

    /// <summary>Reads what is known about the entries that exist.</summary>
    /// <param name="ids">Their ids.</param>
    internal LedgerKeyTable Read(IReadOnlyCollection<string> ids)
    {
        string[] lines;
        try
        {
            lines = Encoding.UTF8.GetString(RegularFile.ReadAll(_path, MaxSize)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new();
        }

        var existing = ids.ToHashSet(StringComparer.Ordinal);
        var table = new LedgerKeyTable();
        var kept = new List<string>();
        foreach (var line in lines)
        {
            if (line.Split(Separator) is [var id, var job, var path, var destination, var state]
                && state is Finished or Unfinished
                && existing.Contains(id))
            {
                table.Add(id, job, path, destination, state is Finished);
                kept.Add(line);
            }
        }

        if (lines.Length > 4 * existing.Count + MaxSurplus)
            Replace(kept);
        return table;
    }

    /// <summary>The form in which a key is in a line.</summary>
    internal static string HashOf(object? key) => key is null
        ? None
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString()!)).AsSpan(0, 8));

    /// <summary>The form in which a path is in a line. On some systems, names of different case are the same file.</summary>
    internal static string HashOfPath(string? path) => HashOf(OperatingSystem.IsLinux() ? path : path?.ToUpperInvariant());

    private static string LineOf(LedgerEntry entry) => string.Join(
        Separator, entry.Id, HashOf(entry.HasJob ? entry.Job.Key : null), HashOf(entry.Job.StorageKey),
        HashOfPath(entry.Job.DestinationPath), entry.IsFinished ? Finished : Unfinished);

    private bool TryAppend(byte[] lines)
    {
        if (LockFile.TryTake(_path) is not { } file)
            return false;
        using (file)
            file.Append(lines);
        return true;
    }

    private void Replace(List<string> lines)
    {
        try
        {
            DurableFile.Write(_path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"\n{line}\n"))));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It remains long.
        }
    }
}

/// <summary>The keys of entries.</summary>
internal sealed class LedgerKeyTable
{
    private readonly Dictionary<string, bool> _finished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _ids = new(StringComparer.Ordinal);

    /// <summary>Whether an entry has a line.</summary>
    internal bool Contains(string id) => _finished.ContainsKey(id);

    /// <summary>Whether an entry is finished, according to its last line.</summary>
    internal bool IsFinished(string id) => _finished.GetValueOrDefault(id);

    /// <summary>The entries that have or had a key, the newest first.</summary>
    internal IEnumerable<string> Find(string hash) =>
        _ids.TryGetValue(hash, out var ids) ? ids.Distinct(StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal) : [];

    /// <summary>Adds a line.</summary>
    internal void Add(string id, string job, string path, string destination, bool isFinished)
    {
        _finished[id] = isFinished;
        foreach (var hash in new[] { job, path, destination })
        {
            if (hash == LedgerKeys.None)
                continue;
            if (!_ids.TryGetValue(hash, out var ids))
                _ids[hash] = ids = new(1);
            ids.Add(id);
        }
    }
}
