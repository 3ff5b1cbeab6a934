namespace WeChatTcb.Client.Records;

/// <summary>Which names can stand beside each other in one object.</summary>
internal static class NameRules
{
    /// <summary>Checks the names of one object.</summary>
    /// <exception cref="NameClashException">The builder's kind of object cannot hold them all.</exception>
    internal static void Check(ReadOnlySpan<string> names, IRecordBuilder builder)
    {
        var seen = new HashSet<string>(names.Length, builder.TakesAnyName ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (name.Length == 0 && !builder.TakesAnyName)
                throw new NameClashException(null, name);
            if (seen.Add(name))
                continue;
            seen.TryGetValue(name, out var first);
            throw new NameClashException(first, name);
        }
    }
}
