namespace WeChatTcb.Client.Records.Batches;

/// <summary>Where a field is: its name, and the field that it is inside of.</summary>
/// <param name="Id">Its number in <see cref="FieldPaths"/>.</param>
/// <param name="Parent">The field around it; null for a record.</param>
/// <param name="Name">Its name; empty for a record and for the elements of an array.</param>
/// <param name="IsElement">Whether it stands for the elements of an array.</param>
internal sealed record FieldPath(int Id, FieldPath? Parent, string Name, bool IsElement)
{
    /// <summary>The name as UTF-8.</summary>
    internal byte[] Utf8Name { get; } = System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>The names with dots between them, such as <c>address.city</c>. Elements of an array have that of the array.</summary>
    internal string Text { get; } =
        Parent is null or { Id: FieldPaths.Record } ? Name : IsElement ? Parent.Text : $"{Parent.Text}.{Name}";
}
