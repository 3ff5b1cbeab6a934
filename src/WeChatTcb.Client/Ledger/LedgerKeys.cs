using System.Security.Cryptography;
using System.Text;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// The keys by which entries of a ledger are looked for: a file to which a line is appended when an entry gets its job, and when it is
/// finished. It only saves reading: an entry without a line is read, and what a line says of an entry is checked in the entry. So it may
/// lack lines, after a crash or because another process was appending, and it may be deleted at any time.
/// </summary>
/// <param name="folder">The folder of the ledger.</param>
internal sealed class LedgerKeys(string folder)
{
    internal const char Separator = '\t';
    internal const string Finished = "finished";
    internal const string Unfinished = "unfinished";

    private const string None = "-";

    /// <summary>Lines of entries that were removed are dropped when there are more than this for each that exists, and some.</summary>
    private const int MaxLines = 4;

    private const int MaxSurplus = 1000;

    private const int MaxSize = 1024 * 1024 * 1024;

    /// <summary>Far more than an append takes. An entry without a line is only slower to find.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(20);

    private static readonly object Appending = new();

    /// <summary>In a folder of its own: what is in the folder of the ledger is an entry or belongs to one.</summary>
    private readonly string _path = Path.Combine(folder, "index", "keys");

    /// <summary>Adds lines about entries. A failure is ignored.</summary>
    internal void Append(IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0)
            return;
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines));
        try
        {
            lock (Appending)
            {
                DurableFile.CreateFolder(Path.GetDirectoryName(_path)!);
                SpinWait.SpinUntil(() => TryAppend(bytes), MaxWait);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A ledger that cannot be written is an error where entries are written.
        }
    }

    /// <summary>Reads what is known about the entries that exist.</summary>
    /// <param name="ids">Their ids.</param>
    internal LedgerKeyTable Read(IReadOnlySet<string> ids)
    {
        string text;
        try
        {
            text = Encoding.UTF8.GetString(RegularFile.ReadAll(_path, MaxSize));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new("", ids);
        }

        var table = new LedgerKeyTable(text, ids);
        if (table.LineCount > MaxLines * ids.Count + MaxSurplus)
            Replace(table.Lines());
        return table;
    }

    /// <summary>The form in which a key is in a line.</summary>
    internal static string HashOf(object? key) => key is null
        ? None
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString()!)).AsSpan(0, 8));

    /// <summary>The form in which a path is in a line. On some systems, names of different case are the same file.</summary>
    internal static string HashOfPath(string? path) => HashOf(OperatingSystem.IsLinux() ? path : path?.ToUpperInvariant());

    /// <summary>The keys of an entry, as they are in its line.</summary>
    internal static string Of(LedgerEntry entry)
    {
        var export = (entry as ExportEntry)?.Job;
        return string.Join(
            Separator, entry.Id, string.Join(',', JobsOf(entry).Select(HashOf)), HashOf(export?.StorageKey),
            HashOfPath(export?.DestinationPath));
    }

    /// <summary>The jobs of an entry: an import has one for each piece.</summary>
    internal static IEnumerable<JobKey> JobsOf(LedgerEntry entry)
    {
        var own = entry.HasJob ? entry.Job.Key : null;
        if (own is not null)
            yield return own;
        foreach (var piece in (entry as ImportEntry)?.Job.Pieces ?? [])
        {
            if (piece.JobId > 0 && piece.JobId != own?.JobId)
                yield return entry.Job.Key with { JobId = piece.JobId };
        }
    }

    /// <summary>The line of an entry. It begins with a line break, because a killed process may have left half a line.</summary>
    internal static string LineOf(string keys, bool isFinished) => $"\n{keys}{Separator}{(isFinished ? Finished : Unfinished)}\n";

    private bool TryAppend(byte[] lines)
    {
        if (LockFile.TryTake(_path) is not { } file)
            return false;
        using (file)
            file.Append(lines);
        return true;
    }

    private void Replace(IEnumerable<string> lines)
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
