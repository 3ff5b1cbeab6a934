using System.Globalization;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query;

/// <summary>JavaScript lists keys that are array indices first, in ascending order, and then the others as they were written.</summary>
internal static class JavaScriptOrder
{
    /// <summary>The members in the order in which JavaScript has them.</summary>
    public static List<ScriptMember> Of(List<ScriptMember> members)
    {
        if (!members.Exists(static m => ArrayIndex(m.Name) is not null))
            return members;
        return [.. members.OrderBy(static m => Rank(m.Name))];
    }

    /// <summary>The rank of a name among others; names that are not moved share the last rank.</summary>
    public static long Rank(string name) => ArrayIndex(name) ?? uint.MaxValue;

    /// <summary>Whether an object with these names in this order keeps it.</summary>
    public static bool IsKept(IEnumerable<string> names)
    {
        long last = -1;
        foreach (var name in names)
        {
            var place = Rank(name);
            if (place < last)
                return false;
            last = place;
        }

        return true;
    }

    private static uint? ArrayIndex(string name) =>
        name.Length is > 0 and <= 10 && char.IsAsciiDigit(name[0]) && (name[0] != '0' || name.Length == 1)
        && uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < uint.MaxValue
            ? index
            : null;
}
