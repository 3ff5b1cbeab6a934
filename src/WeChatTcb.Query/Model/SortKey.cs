namespace WeChatTcb.Query;

/// <summary>One key of the sort order.</summary>
/// <param name="Path">The field's path, dotted where it is nested.</param>
/// <param name="Descending">True for <c>'desc'</c>, false for <c>'asc'</c>.</param>
public sealed record SortKey(string Path, bool Descending);
