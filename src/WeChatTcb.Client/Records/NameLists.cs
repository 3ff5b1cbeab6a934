using System.Runtime.CompilerServices;

namespace WeChatTcb.Client.Records;

/// <summary>
/// Remembers lists of names, by the string objects that <see cref="PropertyNameCache"/> gives: most records of a collection have the same
/// names, so that what follows from a list has to be found out once. Another list may take the place of one. For one thread.
/// </summary>
internal sealed class NameLists
{
    private const int Places = 64; // a power of two

    private readonly string[]?[] _lists = new string[Places][];

    /// <summary>Whether these names, in this order, were passed to <see cref="Add"/> and are still remembered.</summary>
    internal bool Contains(ReadOnlySpan<string> names)
    {
        var known = _lists[PlaceOf(names)];
        if (known is null || names.Length != known.Length)
            return false;
        for (var i = 0; i < names.Length; i++)
        {
            if (!ReferenceEquals(names[i], known[i]))
                return false;
        }

        return true;
    }

    /// <summary>Remembers a list.</summary>
    internal void Add(ReadOnlySpan<string> names) => _lists[PlaceOf(names)] = names.ToArray();

    // The few kinds of objects in a record usually differ in their first name or size.
    private static int PlaceOf(ReadOnlySpan<string> names) =>
        names.IsEmpty ? 0 : (RuntimeHelpers.GetHashCode(names[0]) + names.Length) & (Places - 1);
}
