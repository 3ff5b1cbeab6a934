namespace WeChatTcb;

/// <summary>The result of comparing two files, or one collection of two backups.</summary>
public enum ComparisonStatus
{
    /// <summary>Both have the same records.</summary>
    Same,

    /// <summary>Their records differ.</summary>
    Different,

    /// <summary>Only the reference backup has the collection.</summary>
    OnlyInReference,

    /// <summary>Only the difference backup has the collection.</summary>
    OnlyInDifference,

    /// <summary>A file is missing or cannot be read completely, or some of its records have no key. The error says why.</summary>
    NotComparable,
}

/// <summary>How two files of records differ, in numbers.</summary>
public sealed record ExportComparison
{
    internal ExportComparison()
    {
    }

    /// <summary>The environment; null if two files were compared.</summary>
    public string? Env { get; init; }

    /// <summary>The collection; null if two files were compared.</summary>
    public string? Collection { get; init; }

    /// <summary>The result.</summary>
    public required ComparisonStatus Status { get; init; }

    /// <summary>Whether both have the same records and everything could be compared.</summary>
    public bool IsSame => Status is ComparisonStatus.Same;

    /// <summary>The number of records that only the difference file has.</summary>
    public long AddedCount { get; init; }

    /// <summary>The number of records that only the reference file has.</summary>
    public long RemovedCount { get; init; }

    /// <summary>The number of records that both files have, with different values.</summary>
    public long ChangedCount { get; init; }

    /// <summary>The number of records that both files have, with the same values.</summary>
    public long SameCount { get; init; }

    /// <summary>The fields that differ, the most frequent first. An array element is <c>[]</c>, whatever its position.</summary>
    public IReadOnlyList<ChangedPath> ChangedPaths { get; init; } = [];

    /// <summary>The fields whose type differs, the most frequent first, also if the values are equal, as 1 and 1.0 are.</summary>
    public IReadOnlyList<TypeDrift> TypeDrifts { get; init; } = [];

    /// <summary>The number of records in the reference file.</summary>
    public long ReferenceCount { get; init; }

    /// <summary>The number of records in the difference file.</summary>
    public long DifferenceCount { get; init; }

    /// <summary>The number of records of both files that have no key, and so were not compared.</summary>
    public long MissingKeyCount { get; init; }

    /// <summary>The number of records of both files whose key occurs earlier in the same file.</summary>
    public long DuplicateKeyCount { get; init; }

    /// <summary>The number of records of both files that cannot be read.</summary>
    public long DamagedCount { get; init; }

    /// <summary>The full path of the reference file; null if the reference backup has none.</summary>
    public string? ReferencePath { get; init; }

    /// <summary>The full path of the difference file; null if the difference backup has none.</summary>
    public string? DifferencePath { get; init; }
}

/// <summary>A field that differs in some records.</summary>
/// <param name="Path">The path of the field, such as <c>address.city</c> or <c>items[].price</c>.</param>
/// <param name="RecordCount">The number of records in which it differs.</param>
public sealed record ChangedPath(string Path, long RecordCount)
{
    /// <summary>The path and the number of records.</summary>
    public override string ToString() =>
        RecordCount == 1 ? Messages.FormatChangedPath_One(Path) : Messages.FormatChangedPath(Path, RecordCount);
}

/// <summary>A field that has another type in some records.</summary>
/// <param name="Path">The path of the field, such as <c>address.city</c> or <c>items[].price</c>.</param>
/// <param name="Reference">Its type in the reference file, such as <c>Int32</c>.</param>
/// <param name="Difference">Its type in the difference file, such as <c>String</c>.</param>
/// <param name="RecordCount">The number of records in which it has these types.</param>
public sealed record TypeDrift(string Path, string Reference, string Difference, long RecordCount)
{
    /// <summary>The path, the two types and the number of records.</summary>
    public override string ToString() => RecordCount == 1
        ? Messages.FormatTypeDrift_One(Path, Reference, Difference)
        : Messages.FormatTypeDrift(Path, Reference, Difference, RecordCount);
}
