namespace WeChatTcb.Client.Records;

/// <summary>Which names an object can have.</summary>
internal static class PropertyNameRules
{
    /// <summary>Whether the builder's kind of object can have all these names.</summary>
    internal static bool AreDistinct(ReadOnlySpan<string> names, IRecordBuilder builder)
    {
        var seen = new HashSet<string>(names.Length, builder.AllowsAnyName ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (!seen.Add(name) || (name.Length == 0 && !builder.AllowsAnyName))
                return false;
        }

        return true;
    }

    /// <summary>The first name that occurs again, as the database allows; null if there is none.</summary>
    internal static string? FirstDuplicate(ReadOnlySpan<string> names)
    {
        var seen = new HashSet<string>(names.Length, StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!seen.Add(name))
                return name;
        }

        return null;
    }

    /// <summary>Checks the names of an object, which are all different.</summary>
    /// <exception cref="PropertyNameException">The builder's kind of object cannot have these names.</exception>
    internal static void Check(ReadOnlySpan<string> names, IRecordBuilder builder)
    {
        if (builder.AllowsAnyName)
            return;
        var seen = new HashSet<string>(names.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (name.Length == 0)
                throw new PropertyNameException(null, name);
            if (seen.Add(name))
                continue;
            seen.TryGetValue(name, out var first);
            throw new PropertyNameException(first, name);
        }
    }
}
