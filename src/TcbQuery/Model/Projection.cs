namespace TcbQuery;

/// <summary>
/// The fields that <c>.field()</c> names, in the order of its literal, which is also the order of a CSV file's columns
/// (contract 7.2). Never empty. Inclusion and exclusion are not mixed, but for <c>_id</c>, which is included unless it is
/// excluded by name (contract 6.6).
/// </summary>
public sealed record Projection(ValueList<ProjectedField> Fields)
{
    /// <summary>
    /// True when the named fields are the ones that are kept; false when they are the ones left out. <c>_id</c> decides only when
    /// it is alone, as MongoDB has it.
    /// </summary>
    public bool IsInclusion => (Fields.FirstOrDefault(static f => f.Path != "_id") ?? Fields[0]).Include;

    /// <summary>True unless the projection excludes <c>_id</c> by name.</summary>
    public bool IncludesId => !Fields.Any(static f => f is { Path: "_id", Include: false });
}

/// <summary>A field of a projection.</summary>
/// <param name="Path">The field's path, dotted where it is nested.</param>
/// <param name="Include">Whether the field is kept.</param>
public sealed record ProjectedField(string Path, bool Include);
