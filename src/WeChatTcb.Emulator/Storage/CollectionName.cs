namespace WeChatTcb.Emulator.Storage;

/// <summary>MongoDB's rules for the names of collections.</summary>
internal static class CollectionName
{
    private const string Reserved = "system.";

    /// <summary>What is wrong with a name, as the end of a sentence; null when it is valid.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
            return Messages.CollectionName_Empty;
        if (name.Contains('$') || name.Any(char.IsControl))
            return Messages.CollectionName_Character;
        if (name[0] == '.' || name[^1] == '.')
            return Messages.CollectionName_Dot;
        return name.StartsWith(Reserved, StringComparison.Ordinal) ? Messages.CollectionName_System : null;
    }
}
