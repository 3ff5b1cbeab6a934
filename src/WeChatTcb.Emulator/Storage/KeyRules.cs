using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>The rules for the keys of a record that is imported (contract 7.4).</summary>
internal static class KeyRules
{
    /// <summary>So many keys are compared with each other faster than they are hashed.</summary>
    private const int FewKeys = 32;

    /// <summary>What is wrong with a document's keys, as the end of a sentence; null when they are valid.</summary>
    public static string? Problem(BsonView document)
    {
        var hasDots = false;
        return Problem(document, ref hasDots) ?? (hasDots ? Ambiguity(document, "", new(StringComparer.Ordinal)) : null);
    }

    /// <summary>Whether a key starts or ends with a dot, or contains two in a row.</summary>
    public static bool HasBadDot(ReadOnlySpan<byte> key) => key is [(byte)'.', ..] or [.., (byte)'.'] || key.IndexOf(".."u8) >= 0;

    private static string? Problem(BsonView container, ref bool hasDots)
    {
        var isDocument = container.Type != BsonType.Array;
        var number = 0;
        HashSet<string>? names = null;
        foreach (var element in container.Elements)
        {
            if (isDocument)
            {
                if (HasBadDot(element.Name))
                    return Messages.FormatKeyDot(Encoding.UTF8.GetString(element.Name));
                if (names is null && number == FewKeys)
                    names = NamesOf(container, FewKeys);
                if (names is null ? IsAmongFirst(container, element.Name, number++) : !names.Add(Encoding.UTF8.GetString(element.Name)))
                    return Messages.FormatKeyTwice(Encoding.UTF8.GetString(element.Name));
                hasDots |= element.Name.Contains((byte)'.');
            }
            if (element.Value.Type is BsonType.Document or BsonType.Array && Problem(element.Value, ref hasDots) is { } problem)
                return problem;
        }
        return null;
    }

    private static bool IsAmongFirst(BsonView document, ReadOnlySpan<byte> name, int count)
    {
        foreach (var element in document.Elements)
        {
            if (count-- == 0)
                return false;
            if (element.Name.SequenceEqual(name))
                return true;
        }
        return false;
    }

    private static HashSet<string> NamesOf(BsonView document, int count)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in document.Elements)
            if (names.Count < count)
                names.Add(Encoding.UTF8.GetString(element.Name));
        return names;
    }

    /// <summary>A path that exists twice: <c>{"a":{"b":1},"a.b":2}</c>.</summary>
    private static string? Ambiguity(BsonView document, string prefix, HashSet<string> paths)
    {
        foreach (var element in document.Elements)
        {
            var path = prefix + Encoding.UTF8.GetString(element.Name);
            if (!paths.Add(path))
                return Messages.FormatKeyAmbiguous(path);
            if (element.Value.Type == BsonType.Document && Ambiguity(element.Value, path + ".", paths) is { } problem)
                return problem;
        }
        return null;
    }
}
