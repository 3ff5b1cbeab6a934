using System.Diagnostics.CodeAnalysis;
using WeChatTcb.EmulatorProtocol;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Emulator.Storage;

/// <summary>A file of a seed folder that holds a collection.</summary>
internal sealed record SeedFile(string Environment, string Collection, string Path);

/// <summary>
/// What is in a seed folder: files <c>&lt;environment&gt;/&lt;collection&gt;.json</c>, with the names that exports and backups give, and
/// files that are not loaded.
/// </summary>
internal sealed record SeedFolder(IReadOnlyList<SeedFile> Files, IReadOnlyList<SkippedFile> Skipped)
{
    private static readonly string[] Extensions = [".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"];
    private static readonly string[] PartExtensions = [".part", ".part.checkpoint"];
    private static readonly string[] BackupExtensions = [".journal", ".lock"];
    private static readonly string[] NoteExtensions = [".md", ".txt", ".mjs", ".js", ".ps1"];

    /// <summary>Lists the folder.</summary>
    /// <exception cref="SeedException">There is no such folder, it has nothing to load, or two files for one collection.</exception>
    public static SeedFolder Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new SeedException(
                File.Exists(folder) ? Messages.FormatSeedFolderIsFile(folder) : Messages.FormatSeedFolderMissing(folder));
        var files = new List<SeedFile>();
        var skipped = new List<SkippedFile>();
        foreach (var path in Sorted(Directory.GetFiles(folder)))
            if (Path.GetFileName(path) != SeedSettingsFile.Name)
                skipped.Add(SkippedAtTop(path));
        foreach (var environment in Sorted(Directory.GetDirectories(folder)))
            if (IsHidden(environment))
                skipped.Add(new SkippedFile(Path.GetFileName(environment), Messages.SeedSkipped_Hidden, IsRoutine: true));
            else
                AddEnvironment(environment, files, skipped);
        var twice = files.GroupBy(static file => (file.Environment, file.Collection)).FirstOrDefault(static group => group.Count() > 1);
        if (twice?.ToArray() is [var first, var second, ..])
            throw new SeedException(Messages.FormatSeedTwoFiles(first.Path, second.Path, twice.Key.Collection));
        if (files.Count == 0 && !File.Exists(Path.Combine(folder, SeedSettingsFile.Name)))
            throw new SeedException(string.Join(
                ' ',
                [Messages.FormatSeedFolderEmpty(folder),
                    .. skipped.Where(static file => !file.IsRoutine).Take(3).Select(static file => $"{file.Path}: {file.Reason}.")]));
        return new SeedFolder(files, skipped);
    }

    private static void AddEnvironment(string folder, List<SeedFile> files, List<SkippedFile> skipped)
    {
        var folderName = Path.GetFileName(folder);
        var environment = EscapedFileName.Decode(folderName);
        foreach (var path in Sorted(Directory.GetDirectories(folder)))
            skipped.Add(new SkippedFile($"{folderName}/{Path.GetFileName(path)}", Messages.SeedSkipped_Folder, IsHidden(path)));
        foreach (var path in Sorted(Directory.GetFiles(folder)))
        {
            var name = Path.GetFileName(path);
            if (WhyNot(path) is var (reason, isRoutine))
                skipped.Add(new SkippedFile($"{folderName}/{name}", reason, isRoutine));
            else if (TryGetCollection(name, out var collection) && CollectionName.Problem(collection) is { } problem)
                skipped.Add(new SkippedFile($"{folderName}/{name}", problem, IsRoutine: false));
            else
                files.Add(new SeedFile(environment, collection!, path));
        }
    }

    private static SkippedFile SkippedAtTop(string path)
    {
        var name = Path.GetFileName(path);
        if (IsOfBackup(name))
            return new SkippedFile(name, Messages.SeedSkipped_Backup, IsRoutine: true);
        return WhyNot(path) is var (reason, _)
            ? new SkippedFile(name, reason, IsRoutine: true)
            : new SkippedFile(name, Messages.SeedSkipped_NoEnvironment, IsRoutine: false);
    }

    /// <summary>Why a file is not loaded, and whether nobody would expect it to be; null when it is loaded.</summary>
    private static (string Reason, bool IsRoutine)? WhyNot(string path)
    {
        var name = Path.GetFileName(path);
        if (IsHidden(path))
            return (Messages.SeedSkipped_Hidden, true);
        if (name.EndsWith(".receipt.json", StringComparison.OrdinalIgnoreCase))
            return (Messages.SeedSkipped_Receipt, true);
        if (EndsWithAny(name, PartExtensions) is not null)
            return (Messages.SeedSkipped_Part, false);
        if (UnixFile.IsSpecial(path))
            return (Messages.SeedSkipped_Special, false);
        return TryGetCollection(name, out _) ? null : (Messages.SeedSkipped_Extension, EndsWithAny(name, NoteExtensions) is not null);
    }

    // The manifest of a backup or of a part of one, and what is beside it while the backup runs.
    private static bool IsOfBackup(string name) =>
        (name.StartsWith("backup", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        || EndsWithAny(name, BackupExtensions) is not null;

    /// <summary>The collection that a file is named after.</summary>
    private static bool TryGetCollection(string name, [NotNullWhen(true)] out string? collection)
    {
        collection = EndsWithAny(name, Extensions) is { } extension ? EscapedFileName.Decode(name[..^extension.Length]) : null;
        return collection is not null;
    }

    private static string? EndsWithAny(string name, string[] extensions) =>
        extensions.FirstOrDefault(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    // Also what a Mac writes on other file systems: ._orders.json beside orders.json, and .DS_Store.
    private static bool IsHidden(string path) =>
        Path.GetFileName(path) is ['.', ..] or "__MACOSX"
            || (OperatingSystem.IsWindows() && File.GetAttributes(path).HasFlag(FileAttributes.Hidden));

    private static IEnumerable<string> Sorted(string[] paths) => paths.Order(StringComparer.Ordinal);
}
