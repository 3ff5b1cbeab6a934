namespace WeChatTcb.Client.Records;

/// <summary>Creates an object from the members of a record or of an object inside one.</summary>
public interface IRecordBuilder
{
    /// <summary>Whether names may be empty, or differ only by case.</summary>
    bool AllowsAnyName { get; }

    /// <summary>Whether arrays are wanted as the text of their JSON.</summary>
    bool ArraysAsText => false;

    /// <summary>Tells the columns of rows before the first of them, of which there may be none.</summary>
    void BeginRows(IReadOnlyList<string> names)
    {
    }

    /// <summary>Creates an object.</summary>
    /// <param name="names">The names, in the order of the file. They are valid and unique according to <see cref="AllowsAnyName"/>.</param>
    /// <param name="values">The values.</param>
    object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values);

    /// <summary>Creates an object id from its 24 hexadecimal digits.</summary>
    object BuildObjectId(string digits) => digits;

    /// <summary>Creates a date. Its offset is that of the local time zone.</summary>
    object BuildDate(DateTimeOffset value) => value;
}
