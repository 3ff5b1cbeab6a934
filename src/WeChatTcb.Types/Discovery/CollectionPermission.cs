namespace WeChatTcb;

/// <summary>Who may read and write a collection from a mini program (contract 1.8). A restore sets it again.</summary>
/// <param name="AclTag"><c>READONLY</c>, <c>PRIVATE</c>, <c>ADMINWRITE</c>, <c>ADMINONLY</c> or <c>CUSTOM</c>.</param>
/// <param name="Rule">The rule of <c>CUSTOM</c>, as JSON; null for the others.</param>
public sealed record CollectionPermission(string AclTag, string? Rule)
{
    /// <summary>The tag, and the rule if there is one.</summary>
    public override string ToString() => Rule is null ? AclTag : $"{AclTag} {Rule}";
}
