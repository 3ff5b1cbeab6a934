using System.Management.Automation;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Commands;

/// <summary>Turns the paths of PowerShell's drives into paths of the file system.</summary>
internal static class FilePaths
{
    /// <summary>The full path that <paramref name="path"/> means, whether or not anything is there.</summary>
    /// <exception cref="TcbException">The path is not one of the file system.</exception>
    internal static string Full(SessionState session, string path)
    {
        string full;
        try
        {
            full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            Check(path, provider);
        }
        catch (Exception cause) when (cause is SessionStateException or ProviderInvocationException or ArgumentException or NotSupportedException)
        {
            throw NotAFilePath(path, cause); // a drive or a provider that is not there
        }

        if (full.Contains('\0', StringComparison.Ordinal))
            throw NotAFilePath(path);
        // A separator at the end says "a folder", and is lost in the translation.
        return path is [.., '/' or '\\'] && !Path.EndsInDirectorySeparator(full) ? full + Path.DirectorySeparatorChar : full;
    }

    /// <summary>The exported files that <paramref name="path"/> means; what lies beside them, such as receipts, only where it was named itself.</summary>
    /// <exception cref="TcbException">The path is not one of the file system, or nothing is there.</exception>
    internal static IEnumerable<string> Exports(PSCmdlet cmdlet, string path, bool literal)
    {
        var files = Existing(cmdlet.SessionState, path, literal);
        if (!cmdlet.MyInvocation.ExpectingInput)
            return files;
        foreach (var file in files.Where(LocalFileName.IsCompanion))
            cmdlet.WriteVerbose($"{file} is passed over: it is no export, but lies beside one.");
        return files.Where(file => !LocalFileName.IsCompanion(file));
    }

    /// <summary>The files that <paramref name="path"/> means: itself, if there is such a file, else all that match its wildcards.</summary>
    /// <exception cref="TcbException">The path is not one of the file system, or nothing is there.</exception>
    internal static string[] Existing(SessionState session, string path, bool literal)
    {
        var full = Full(session, path);
        if (File.Exists(full))
            return [full];
        // Escaped wildcards are literal, but the path must be unescaped.
        if (!literal && (WildcardPattern.ContainsWildcardCharacters(path) || path.Contains('`', StringComparison.Ordinal)))
        {
            if (Matching(session, path).Where(file => File.Exists(file) && !LocalFileName.IsCompanion(file)).ToArray() is { Length: > 0 } files)
                return files;
        }

        throw new TcbException("FileNotFound", TcbErrorKind.NotFound, $"There is no file at '{path}'.", "Check the path.");
    }

    private static string[] Matching(SessionState session, string path)
    {
        try
        {
            var found = session.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            Check(path, provider);
            return [.. found];
        }
        catch (ItemNotFoundException)
        {
            return []; // only a path without a wildcard that is not escaped must be there
        }
    }

    private static void Check(string path, ProviderInfo provider)
    {
        if (provider.Name != "FileSystem")
            throw NotAFilePath(path);
    }

    private static TcbException NotAFilePath(string path, Exception? cause = null) => new(
        "NotAFilePath", TcbErrorKind.InvalidArgument, $"{path} is not a path of the file system.", "Give a path on a drive of the file system.", cause);
}
