namespace WeChatTcb;

/// <summary>What happened to a record between two files.</summary>
public enum RecordChange
{
    /// <summary>Only the difference file has it.</summary>
    Added,

    /// <summary>Only the reference file has it.</summary>
    Removed,

    /// <summary>Both files have it, with different values.</summary>
    Changed,
}

/// <summary>A record that differs between two files of records.</summary>
public sealed record RecordDifference
{
    internal RecordDifference()
    {
    }

    /// <summary>What happened to the record.</summary>
    public required RecordChange Change { get; init; }

    /// <summary>The value of the key field by which the record was found; an array of the values if there are several key fields.</summary>
    public required object? Key { get; init; }

    /// <summary>
    /// The paths of the fields that differ, such as <c>address.city</c> or <c>items[2].price</c>; empty unless it is
    /// <see cref="RecordChange.Changed"/>.
    /// </summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The full path of the reference file.</summary>
    public required string ReferencePath { get; init; }

    /// <summary>The full path of the difference file.</summary>
    public required string DifferencePath { get; init; }

    /// <summary>The record in the reference file; null if it was added.</summary>
    public object? Reference { get; init; }

    /// <summary>The record in the difference file; null if it was removed.</summary>
    public object? Difference { get; init; }
}
