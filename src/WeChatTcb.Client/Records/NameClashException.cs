namespace WeChatTcb.Client.Records;

/// <summary>Names that cannot stand beside each other in one object: an empty one, two that differ by case alone, or the same one twice.</summary>
internal sealed class NameClashException(string? first, string second) : Exception
{
    /// <summary>The name that stood there before; null when the second one is impossible on its own.</summary>
    internal string? First { get; } = first;

    internal string Second { get; } = second;
}
