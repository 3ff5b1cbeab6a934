namespace WeChatTcb.Client.Records;

/// <summary>Makes the caller's kind of object from the members of a record, or of an object inside one.</summary>
public interface IRecordBuilder
{
    /// <summary>Whether two members may differ by case alone, and a name may be empty.</summary>
    bool TakesAnyName { get; }

    /// <summary>Makes an object.</summary>
    /// <param name="names">The members' names, in the file's order. All are different, as <see cref="TakesAnyName"/> means it.</param>
    /// <param name="values">The members' values.</param>
    object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values);
}
