namespace WeChatTcb.Client.Records;

/// <summary>Which names an object can have.</summary>
internal static class PropertyNameRules
{
    /// <summary>Checks the names of an object.</summary>
    /// <exception cref="PropertyNameException">The builder's kind of object cannot have these names.</exception>
    internal static void Check(ReadOnlySpan<string> names, IRecordBuilder builder)
    {
        var seen = new HashSet<string>(names.Length, builder.AllowsAnyName ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (name.Length == 0 && !builder.AllowsAnyName)
                throw new PropertyNameException(null, name);
            if (seen.Add(name))
                continue;
            seen.TryGetValue(name, out var first);
            throw new PropertyNameException(first, name);
        }
    }
}
