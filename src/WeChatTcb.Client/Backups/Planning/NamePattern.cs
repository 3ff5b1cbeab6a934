namespace WeChatTcb.Client.Backups.Planning;

/// <summary>A name that the user specified, perhaps with wildcards.</summary>
/// <param name="Text">The name as it was typed.</param>
/// <param name="IsExact">Whether it has no wildcards, so that something of this name must exist.</param>
/// <param name="IsMatch">Whether a name matches.</param>
internal sealed record NamePattern(string Text, bool IsExact, Func<string, bool> IsMatch);
