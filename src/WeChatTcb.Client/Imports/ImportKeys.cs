using System.Text.Json;

namespace WeChatTcb.Client.Imports;

/// <summary>The rules of the service for the keys of records (contract 7.4).</summary>
internal static class ImportKeys
{
    /// <summary>What is wrong with the keys of a record; null if nothing is.</summary>
    internal static string? FindFault(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array)
            return value.EnumerateArray().Select(FindFault).FirstOrDefault(fault => fault is not null);
        if (value.ValueKind is not JsonValueKind.Object)
            return null;
        var members = value.EnumerateObject().ToArray();
        var names = Array.ConvertAll(members, member => member.Name);
        return FindFault(names)
            ?? (names.Any(IsPath) ? FindAmbiguity(value.EnumerateObject().SelectMany(member => PathsOf(member, ""))) : null)
            ?? members.Select(member => FindFault(member.Value)).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>What is wrong with the columns of a CSV file; null if nothing is.</summary>
    internal static string? FindFaultOfColumns(IReadOnlyList<string> names) => FindFault(names) ?? FindAmbiguity(names);

    private static string? FindFault(IReadOnlyList<string> names)
    {
        var seen = new HashSet<string>(names.Count, StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (name is ['.', ..] or [.., '.'] || name.Contains("..", StringComparison.Ordinal))
                return Messages.FormatImportRecordInvalid_Key(name);
            if (!seen.Add(name))
                return Messages.FormatImportRecordInvalid_Duplicate(name);
        }

        return null;
    }

    private static bool IsPath(string name) => name.Contains('.', StringComparison.Ordinal);

    /// <summary>The first path that is given twice, as in <c>{"a":{"b":1},"a.b":2}</c>, or that is inside another value.</summary>
    private static string? FindAmbiguity(IEnumerable<string> paths)
    {
        HashSet<string> values = new(StringComparer.Ordinal), parents = new(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (!values.Add(path) || parents.Contains(path))
                return Messages.FormatImportRecordInvalid_Ambiguous(path);
            for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = path.IndexOf('.', dot + 1))
            {
                if (values.Contains(path[..dot]))
                    return Messages.FormatImportRecordInvalid_Ambiguous(path[..dot]);
                parents.Add(path[..dot]);
            }
        }

        return null;
    }

    private static IEnumerable<string> PathsOf(JsonProperty member, string prefix)
    {
        var path = prefix + member.Name;
        return member.Value.ValueKind is JsonValueKind.Object && member.Value.EnumerateObject().Any()
            ? member.Value.EnumerateObject().SelectMany(inner => PathsOf(inner, path + "."))
            : [path];
    }
}
