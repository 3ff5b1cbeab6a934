using System.Text;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Formats.Running;

/// <summary>A file to convert, and where its records come from.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Name">The path in the destination folder, without extension.</param>
/// <param name="Env">The environment; null if it is not known.</param>
/// <param name="Collection">The collection; null if it is not known.</param>
public sealed record ConversionSource(string Path, string Name, string? Env, string? Collection)
{
    /// <summary>A file that is named after itself in the destination folder.</summary>
    /// <param name="path">The full path.</param>
    public static ConversionSource Of(string path)
    {
        var origin = SourceReceipt.Of(path);
        return new(path, RecordFormats.Stem(path), origin.Env, origin.Collection);
    }

    /// <summary>The files of a backup, each below the name of its environment.</summary>
    public static IEnumerable<ConversionSource> Of(TcbBackup backup) => backup.Collections
        .Where(collection => collection is { Status: BackupCollectionStatus.Complete, Path: not null })
        .Select(collection =>
        {
            var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetRelativePath(backup.Path, collection.Path!));
            var name = System.IO.Path.Combine(folder ?? "", RecordFormats.Stem(collection.Path!));
            return new ConversionSource(collection.Path!, name, collection.Env, collection.Collection);
        });
}

/// <summary>The files that one command writes: no two have the same name, and none is a file that the command reads.</summary>
public sealed class ConversionTargets
{
    private readonly HashSet<string> _targets = NewSet();
    private readonly HashSet<string> _sources = NewSet();
    private readonly string _destination;
    private readonly ConversionOptions _options;
    private readonly bool _overwrite;

    /// <summary>Checks the destination.</summary>
    /// <param name="destination">The full path of a file or a folder.</param>
    /// <param name="options">How the files are converted.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <exception cref="TcbException"><c>PartitionNeedsFolder</c>, or <c>FileTypeMismatch</c>: a file has the extension of another
    /// compression.</exception>
    public ConversionTargets(string destination, ConversionOptions options, bool overwrite)
    {
        (_destination, _options, _overwrite) = (destination, options, overwrite);
        IsFolder = IsFolderPath(destination);
        if (IsFolder)
            return;
        if (options.PartitionBy is not null)
            throw ConversionErrors.PartitionNeedsFolder(destination);
        RecordFormats.CheckCompression(destination, options);
    }

    /// <summary>Whether the destination is a folder: it is one, it ends in a separator, or its extension is that of no format.</summary>
    public bool IsFolder { get; }

    /// <summary>The format of the files.</summary>
    /// <param name="destination">The full path of a file or a folder; the extension of a file decides.</param>
    /// <param name="to">The format that the user chose; null for none.</param>
    /// <exception cref="TcbException"><c>FormatUnknown</c> or <c>FileTypeMismatch</c>.</exception>
    public static ConversionFormat FormatOf(string destination, ConversionFormat? to)
    {
        var named = IsFolderPath(destination) ? null : RecordFormats.OfName(destination);
        if (to is not null && named is not null && named != to)
            throw ConversionErrors.ExtensionOfOtherFormat(destination, to.Value);
        return to ?? named ?? throw ConversionErrors.FormatUnknown(destination);
    }

    /// <summary>Adds files that will be read.</summary>
    /// <exception cref="TcbException">
    /// <c>DuplicateDestination</c>: the destination is a file, and there is more than one source.
    /// </exception>
    public void AddSources(IReadOnlyList<ConversionSource> sources)
    {
        foreach (var source in sources)
            _sources.Add(DestinationPath.Resolve(source.Path));
        if (!IsFolder && sources.Count > 1)
            throw ConversionErrors.SeveralSources(_destination);
    }

    /// <summary>The full path of the new file, checked before anything is read.</summary>
    /// <exception cref="TcbException">A file of this name cannot or may not be written.</exception>
    public string TargetOf(ConversionSource source)
    {
        var target = FileConversion.Target(IsFolder ? PathInFolder(source) : _destination, overwrite: true);
        if (_sources.Contains(target) || _targets.Contains(DestinationPath.Resolve(source.Path)))
            throw ConversionErrors.DestinationIsSource(target);
        if (!_targets.Add(target))
            throw ConversionErrors.Duplicate(target);
        return FileConversion.Target(target, _overwrite);
    }

    private string PathInFolder(ConversionSource source)
    {
        var folder = _destination;
        foreach (var part in _options.PartitionBy ?? [])
        {
            var value = part == "env" ? source.Env : source.Collection;
            if (value is null)
                throw ConversionErrors.OriginUnknown(source.Path, part);
            folder = Path.Combine(folder, $"{part}={Escape(value)}");
        }

        var name = _options.PartitionBy is null ? source.Name : Path.GetFileName(source.Name);
        // Spark, Trino and others take files with such names for hidden ones.
        if (_options.PartitionBy is not null && name is ['_' or '.', ..])
            name = "part-" + name;
        return Path.Combine(folder, name + RecordFormats.ExtensionOf(_options));
    }

    /// <summary>The value of a partition in the name of a folder, as Hive and Spark escape it.</summary>
    private static string Escape(string value)
    {
        const string Unsafe = "\"#%'*/:=?\\{}[]^<>|";
        var escaped = new StringBuilder();
        foreach (var character in value)
        {
            if (char.IsControl(character) || Unsafe.Contains(character, StringComparison.Ordinal))
                escaped.Append('%').Append(((int)character).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static bool IsFolderPath(string path) =>
        Path.EndsInDirectorySeparator(path) || Directory.Exists(path) || (!File.Exists(path) && RecordFormats.OfName(path) is null);

    private static HashSet<string> NewSet() =>
        new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
}
