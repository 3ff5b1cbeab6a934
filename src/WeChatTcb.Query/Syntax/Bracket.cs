namespace WeChatTcb.Query.Syntax;

/// <summary>A bracket that is open at some place of the statement.</summary>
internal readonly record struct Bracket(char Character, int Position);
