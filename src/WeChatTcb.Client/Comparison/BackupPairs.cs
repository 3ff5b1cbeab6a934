using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Comparison;

/// <summary>A collection in two backups, or in one of them.</summary>
/// <param name="Env">The id of the environment.</param>
/// <param name="Collection">The name.</param>
/// <param name="Reference">The collection in the reference backup; null if that has no such collection.</param>
/// <param name="Difference">The collection in the difference backup; null if that has no such collection.</param>
/// <param name="Error">Why it cannot be compared; null if it can.</param>
public sealed record BackupPair(
    string Env, string Collection, BackupCollection? Reference, BackupCollection? Difference, TcbException? Error)
{
    /// <summary>Whether both backups have a file.</summary>
    public bool CanBeCompared => Error is null && Reference is not null && Difference is not null;

    /// <summary>Whether a file contains only changed records.</summary>
    public bool IsIncremental => CanBeCompared && (Reference!.Kind is BackupKind.Incremental || Difference!.Kind is BackupKind.Incremental);

    /// <summary>The bytes to read.</summary>
    public long Length => CanBeCompared ? (Reference!.Length ?? 0) + (Difference!.Length ?? 0) : 0;

    /// <summary>The result without reading files.</summary>
    public ExportComparison WithoutFiles() => new()
    {
        Env = Env,
        Collection = Collection,
        Status = Error is not null || CanBeCompared ? ComparisonStatus.NotComparable
            : Reference is null ? ComparisonStatus.OnlyInDifference
            : ComparisonStatus.OnlyInReference,
        AddedCount = Reference is null ? Difference?.RecordCount ?? 0 : 0,
        RemovedCount = Difference is null ? Reference?.RecordCount ?? 0 : 0,
        ReferenceCount = Reference?.RecordCount ?? 0,
        DifferenceCount = Difference?.RecordCount ?? 0,
        ReferencePath = Reference?.Path,
        DifferencePath = Difference?.Path,
    };

    /// <summary>The environment and the name.</summary>
    public override string ToString() => $"{Env}/{Collection}";
}

/// <summary>Finds the collections of two backups that belong together.</summary>
public static class BackupPairs
{
    /// <summary>The collections of both backups, sorted by environment and name.</summary>
    /// <param name="reference">The reference backup.</param>
    /// <param name="difference">The difference backup.</param>
    /// <param name="env">The environments.</param>
    /// <param name="collection">The names of the collections.</param>
    /// <exception cref="TcbException"><c>NothingToCompare</c>: no collection was selected.</exception>
    internal static IReadOnlyList<BackupPair> Of(
        TcbBackup reference, TcbBackup difference, IReadOnlyList<NamePattern> env, IReadOnlyList<NamePattern> collection)
    {
        var (left, right) = (ByName(reference), ByName(difference));
        BackupPair[] pairs =
        [
            .. left.Keys.Union(right.Keys)
                .Where(name => env.Any(pattern => pattern.IsMatch(name.Env)) && collection.Any(pattern => pattern.IsMatch(name.Collection)))
                .OrderBy(static name => name.Env, StringComparer.Ordinal).ThenBy(static name => name.Collection, StringComparer.Ordinal)
                .Select(name => Pair(name, left.GetValueOrDefault(name), right.GetValueOrDefault(name))),
        ];
        // A selection of nothing must not look like two backups that are the same.
        return pairs.Length > 0 ? pairs : throw ComparisonErrors.NothingToCompare(reference, difference);

        BackupPair Pair((string Env, string Collection) name, BackupCollection? a, BackupCollection? b) =>
            new(name.Env, name.Collection, a, b, ErrorOf(reference, a) ?? ErrorOf(difference, b));
    }

    // A collection that was dropped before it could be saved did not exist for its backup.
    private static Dictionary<(string Env, string Collection), BackupCollection> ByName(TcbBackup backup) => backup.Collections
        .Where(static collection => collection.Status is not BackupCollectionStatus.Vanished)
        .ToDictionary(static collection => (collection.Env, collection.Collection));

    private static TcbException? ErrorOf(TcbBackup backup, BackupCollection? collection) =>
        collection is null or { Path: not null, Status: BackupCollectionStatus.Complete } ? null
            : ComparisonErrors.NotInBackup(backup, collection);
}
