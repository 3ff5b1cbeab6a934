using System.Collections;
using System.Management.Automation;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Resolves PowerShell paths to file system paths.</summary>
internal static class FilePaths
{
    /// <summary>The full path of <paramref name="path"/>, whether or not the file exists.</summary>
    /// <exception cref="TcbException"><c>NotAFilePath</c>: the path is not in the file system.</exception>
    internal static string Full(SessionState session, string path)
    {
        string full;
        try
        {
            full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            Check(path, provider);
        }
        catch (Exception cause)
            when (cause is SessionStateException or ProviderInvocationException or ArgumentException or NotSupportedException)
        {
            throw NotAFilePath(path, cause); // the drive or the provider does not exist
        }

        // PowerShell leaves the path of a Windows share as it is, on every platform.
        if (full.Contains('\0', StringComparison.Ordinal)
            || (!OperatingSystem.IsWindows() && full.StartsWith(@"\\", StringComparison.Ordinal)))
            throw NotAFilePath(path);
        // FileSystem::x.json
        if (!Path.IsPathFullyQualified(full))
            full = Path.GetFullPath(full, session.Path.CurrentFileSystemLocation.ProviderPath);
        // A separator at the end means a folder. PowerShell drops it.
        return path is [.., '/' or '\\'] && !Path.EndsInDirectorySeparator(full) ? full + Path.DirectorySeparatorChar : full;
    }

    /// <summary>The exported files that match <paramref name="path"/>. In pipeline input, receipts and part files are skipped.</summary>
    /// <exception cref="TcbException"><c>NotAFilePath</c>, <c>PathIsFolder</c> or <c>FileNotFound</c>.</exception>
    internal static IEnumerable<string> Exports(PSCmdlet cmdlet, string path, bool literal)
    {
        var files = Existing(cmdlet.SessionState, path, literal);
        if (!cmdlet.MyInvocation.ExpectingInput)
            return files;
        foreach (var file in files.Where(LocalFileName.IsCompanion))
            cmdlet.WriteVerbose(Messages.FormatCompanionFile(file));
        return files.Where(file => !LocalFileName.IsCompanion(file));
    }

    /// <summary>The file with this path if it exists, else the files that match its wildcards.</summary>
    /// <exception cref="TcbException"><c>NotAFilePath</c>, <c>PathIsFolder</c> or <c>FileNotFound</c>.</exception>
    internal static string[] Existing(SessionState session, string path, bool literal)
    {
        var full = Full(session, path);
        if (File.Exists(full))
            return [full];
        // A path with escaped wildcards has to be resolved too: that unescapes it.
        if (!literal && (WildcardPattern.ContainsWildcardCharacters(path) || path.Contains('`', StringComparison.Ordinal)))
        {
            var files = Matching(session, path).Where(file => File.Exists(file) && !LocalFileName.IsCompanion(file)).ToArray();
            if (files.Length > 0)
                return files;
        }

        throw Directory.Exists(full) ? FileErrors.IsFolder(path, BackupFolder.IsBackup(full)) : FileErrors.NotFound(path);
    }

    internal static string[] Matching(SessionState session, string path)
    {
        try
        {
            var found = session.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            Check(path, provider);
            return [.. found];
        }
        catch (ItemNotFoundException)
        {
            return []; // thrown for a path without an unescaped wildcard
        }
    }

    /// <summary>
    /// Ends the command if there are records, or lines of a file, where paths belong. The error does not quote them: they are data of
    /// people, and errors go to logs.
    /// </summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="input">The current object of the pipeline; null if it is not known.</param>
    /// <param name="paths">The paths.</param>
    internal static void RefuseRecords(PSCmdlet cmdlet, PSObject? input, IEnumerable<string?>? paths)
    {
        if (!IsRecord(input)
            && paths?.OfType<string>().Any(path => IsRecord(path) || IsLine(cmdlet.SessionState, input, path)) is not true)
            return;
        var error = new TcbException(
            "NotAFilePath", TcbErrorKind.InvalidArgument, Messages.NotAFilePath_Record,
            Messages.FormatNotAFilePath_RecordAdvice(cmdlet.MyInvocation.MyCommand.Name));
        cmdlet.ThrowTerminatingError(error.ToErrorRecord(target: null));
    }

    /// <summary>Whether an object is a record, whatever property of it was taken for the path.</summary>
    private static bool IsRecord(PSObject? input) => input?.BaseObject switch
    {
        IDictionary table => table.Contains("_id"),
        PSCustomObject => input.Properties["_id"] is not null,
        _ => false,
    };

    /// <summary>Whether a text is a line of JSON, or what PowerShell makes of an object where it needs a text.</summary>
    private static bool IsRecord(string text) => text.AsSpan().Trim() is var trimmed
        && ((trimmed is ['{' or '[', ..] && trimmed.Contains('"')) || trimmed is ['@', '{', .., '}']);

    /// <summary>Whether a text is a line that Get-Content has read from a table, and no path of a file.</summary>
    private static bool IsLine(SessionState session, PSObject? input, string text)
    {
        if (input is not { BaseObject: string } || input.Properties["ReadCount"] is null || text.AsSpan().IndexOfAny(",;\t\"") < 0)
            return false;
        try
        {
            return !Path.Exists(Full(session, text));
        }
        catch (TcbException)
        {
            return true;
        }
    }

    private static void Check(string path, ProviderInfo provider)
    {
        if (provider.Name != "FileSystem")
            throw NotAFilePath(path);
    }

    private static TcbException NotAFilePath(string path, Exception? cause = null) => new(
        "NotAFilePath", TcbErrorKind.InvalidArgument, Messages.FormatNotAFilePath(path), Messages.NotAFilePath_Advice, cause);
}
