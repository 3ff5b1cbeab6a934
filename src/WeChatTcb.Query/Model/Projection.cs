namespace WeChatTcb.Query;

/// <summary>
/// The fields that <c>.field()</c> names, in the order of its literal, which is also the order of a CSV file's columns
/// (contract 7.2). Never empty. Inclusion and exclusion are not mixed, except <c>_id</c>, which is included unless it is
/// excluded by name (contract 6.6).
/// </summary>
public sealed record Projection(ValueList<ProjectedField> Fields)
{
    /// <summary>
    /// True when only the named fields are kept; false when all others are kept too. Fields that are kept or left out as a whole decide;
    /// without one, MongoDB's rules are that <c>_id: true</c> keeps only what is named, that a slice keeps all other fields, that
    /// <c>elemMatch</c> keeps only what is named, and that <c>_id: false</c> leaves out no more than that.
    /// </summary>
    public bool IsInclusion =>
        Fields.FirstOrDefault(static f => f is { Path: not "_id", Part: null }) is { } plain ? plain.Include
        : Fields.Any(static f => f is { Path: "_id", Part: null, Include: true }) ? true
        : Fields.Any(static f => f.Part is SlicePart) ? false
        : Fields.Any(static f => f.Part is ElemMatchPart);

    /// <summary>True unless the projection excludes <c>_id</c> by name.</summary>
    public bool IncludesId => !Fields.Any(static f => f is { Path: "_id", Include: false });
}

/// <summary>A field of a projection.</summary>
/// <param name="Path">The field's path, dotted where it is nested.</param>
/// <param name="Include">Whether the field is kept; true where there is a <paramref name="Part"/>.</param>
/// <param name="Part">Which elements of the array are kept; null for the field as it is.</param>
public sealed record ProjectedField(string Path, bool Include, ArrayPart? Part = null);

/// <summary>Which elements of an array a projection keeps.</summary>
public abstract record ArrayPart
{
    private protected ArrayPart()
    {
    }
}

/// <summary><c>_.project.slice</c>, <c>$slice</c>: a run of elements. A value that is not an array stays as it is.</summary>
/// <param name="Skip">
/// How many elements are left out before the run; negative, the run starts that many elements before the end, or at the array's start
/// if that is too far. Null: the run is at the array's start, or, with a negative <paramref name="Count"/>, at its end.
/// </param>
/// <param name="Count">How many elements at most; negative only without <paramref name="Skip"/>, above 0 with it. Both fit an int.</param>
public sealed record SlicePart(int? Skip, int Count) : ArrayPart;

/// <summary>
/// <c>_.project.elemMatch</c>, <c>$elemMatch</c>: the first element that matches, in an array of its own; the field is left out when none
/// does or when it is not an array. The path has no dot.
/// </summary>
/// <param name="Condition">An <see cref="ElemMatchFilterCondition"/> or an <see cref="ElemMatchValueCondition"/>.</param>
public sealed record ElemMatchPart(Condition Condition) : ArrayPart;
