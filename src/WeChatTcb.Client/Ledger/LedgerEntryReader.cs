using System.Globalization;
using System.Text.Json;
using WeChatTcb.Client.Disk;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// Reads the file of a ledger entry. Whatever the file is, its error names the file, and says in plain words what is wrong.
/// </summary>
internal static class LedgerEntryReader
{
    /// <summary>Most of an entry is the statement, and the service accepts none of nearly this length.</summary>
    private const int MaxSize = 16 * 1024 * 1024;

    /// <summary>Reads an entry; null if there is no such file.</summary>
    /// <exception cref="TcbException"><c>LedgerEntryDamaged</c>, or <c>LedgerEntryNewer</c>.</exception>
    internal static LedgerEntry? Read(string path, string id)
    {
        try
        {
            return Parse(RegularFile.ReadAll(path, MaxSize), path) with { Id = id };
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileInfo(path).LinkTarget is null
                ? null
                : throw LedgerErrors.Unreadable(path, Messages.LedgerEntryDamaged_Unreadable, cause); // a link that leads nowhere
        }
        catch (FileTooLargeException cause)
        {
            throw LedgerErrors.Damaged(path, Messages.LedgerEntryDamaged_TooLarge, cause);
        }
        catch (UnauthorizedAccessException cause)
        {
            throw LedgerErrors.Unreadable(
                path, Directory.Exists(path) ? Messages.LedgerEntryDamaged_NotAFile : Messages.LedgerEntryDamaged_NoAccess, cause);
        }
        catch (IOException cause)
        {
            throw LedgerErrors.Unreadable(
                path, UnixFile.IsSpecial(path) ? Messages.LedgerEntryDamaged_NotAFile : Messages.LedgerEntryDamaged_Unreadable, cause);
        }
    }

    private static LedgerEntry Parse(byte[] bytes, string path)
    {
        if (bytes.AsSpan().Trim(" \t\r\n\0"u8).IsEmpty)
            throw LedgerErrors.Damaged(path, Messages.LedgerEntryDamaged_Empty);
        LedgerEntry? entry;
        try
        {
            entry = ParseEntry(bytes, path);
        }
        catch (JsonException cause)
        {
            throw LedgerErrors.Damaged(path, Why(cause), cause);
        }
        catch (Exception cause) when (cause is NotSupportedException or InvalidOperationException or FormatException)
        {
            throw LedgerErrors.Damaged(path, Messages.LedgerEntryDamaged_NotJson, cause);
        }

        return FindFault(entry) is { } member
            ? throw LedgerErrors.Damaged(path, Messages.FormatLedgerEntryDamaged_Member(member))
            : entry!;
    }

    private static LedgerEntry? ParseEntry(byte[] bytes, string path)
    {
        try
        {
            LedgerEntry? entry = IsImport(bytes)
                ? JsonSerializer.Deserialize(bytes, StoredJson.Readable.ImportEntry)
                : JsonSerializer.Deserialize(bytes, StoredJson.Readable.ExportEntry);
            if (entry is { Version: LedgerEntry.CurrentVersion })
                return entry;
            CheckHeader(ReadHeader(), path);
        }
        catch (JsonException)
        {
            CheckHeader(ReadHeader(), path);
            throw;
        }

        throw LedgerErrors.Damaged(path, Messages.FormatLedgerEntryDamaged_Member("version"));

        // Only for what cannot be read as an entry: most of the time of a long ledger is spent on reading entries.
        StoredHeader? ReadHeader() => JsonSerializer.Deserialize(bytes, StoredJson.Readable.StoredHeader);
    }

    /// <summary>Whether the file is the entry of an import. Its kind is one of its first members, so that little is read twice.</summary>
    private static bool IsImport(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8))
                return reader.Read() && reader.TokenType is JsonTokenType.String && reader.ValueTextEquals(nameof(LedgerEntryKind.Import));
            reader.Read();
            reader.Skip();
        }

        return false;
    }

    /// <summary>A newer version may have other members, so that only its header can be read.</summary>
    private static void CheckHeader(StoredHeader? header, string path)
    {
        if (header is null)
            throw LedgerErrors.Damaged(path, Messages.LedgerEntryDamaged_NotJson);
        if (header.IsNewerThan(LedgerEntry.CurrentVersion) || (header.HasVersion && HasUnknownKind(header.Kind)))
            throw LedgerErrors.Newer(path);
        if (!header.HasVersion || !header.Version.TryGetInt32(out var version) || version < 1)
            throw LedgerErrors.Damaged(path, Messages.FormatLedgerEntryDamaged_Member("version"));
    }

    private static bool HasUnknownKind(JsonElement kind) =>
        kind.ValueKind is JsonValueKind.String && !Enum.GetNames<LedgerEntryKind>().Contains(kind.GetString());

    /// <summary>The member that cannot be right; null if there is none.</summary>
    private static string? FindFault(LedgerEntry? entry)
    {
        if (entry?.Job is not { } job)
            return "job";
        if (string.IsNullOrWhiteSpace(job.Env))
            return "job.env";
        if (job.Endpoint is not { IsAbsoluteUri: true } || job.Endpoint.Scheme is not ("https" or "http"))
            return "job.endpoint";
        if (job.FileType is null)
            return "job.fileType";
        var needsJob = entry.State is LedgerState.Submitted or LedgerState.Ended or LedgerState.Saved;
        if (job.JobId < 0 || (needsJob && job.JobId == 0))
            return "job.jobId";
        return entry is ImportEntry import ? FindFault(import) : FindFault((ExportEntry)entry);
    }

    private static string? FindFault(ExportEntry entry)
    {
        if (string.IsNullOrEmpty(entry.Job.FilePath))
            return "job.filePath";
        if (entry.Job.Query is null)
            return "job.query";
        if (entry.Job.DestinationPath is { } destination && !IsFullPath(destination))
            return "job.destinationPath";
        if (entry.File is { } file && (!IsFullPath(file.Path) || file.Sha256 is null || file.Env is null))
            return "file";
        return entry.DoubtfulPaths?.Any(path => path is null) is true ? "doubtfulPaths" : null;
    }

    private static string? FindFault(ImportEntry entry)
    {
        if (string.IsNullOrEmpty(entry.Job.Collection))
            return "job.collection";
        if (!IsFullPath(entry.Job.Path))
            return "job.path";
        if (entry.FileSha256 is null)
            return "fileSha256";
        // The pieces are numbered from 1, because each is found by its number.
        return entry.Job.Pieces is not { Count: > 0 } pieces || pieces.Where((piece, index) => piece?.Number != index + 1).Any()
            ? "job.pieces"
            : null;
    }

    private static bool IsFullPath(string? path) =>
        !string.IsNullOrEmpty(path) && !path.Contains('\0', StringComparison.Ordinal) && Path.IsPathFullyQualified(path);

    /// <summary>What is wrong, without the words of the parser, which name types of this program.</summary>
    private static string Why(JsonException cause)
    {
        var member = cause.Path?.TrimStart('$').TrimStart('.') ?? "";
        if (cause.InnerException is not JsonException && member.Length > 0)
            return Messages.FormatLedgerEntryDamaged_Member(member);
        return cause.LineNumber is { } line && cause.InnerException is JsonException
            ? Messages.FormatLedgerEntryDamaged_Syntax((line + 1).ToString(CultureInfo.InvariantCulture))
            : Messages.LedgerEntryDamaged_Incomplete;
    }
}
