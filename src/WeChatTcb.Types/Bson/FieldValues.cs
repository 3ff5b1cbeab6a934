using System.Collections.ObjectModel;
using System.Globalization;

namespace WeChatTcb;

/// <summary>
/// The values of a field that occurs more than once in one object, in the order of the file. The database allows that, although most
/// programs see only one of the values.
/// </summary>
public sealed class FieldValues : ReadOnlyCollection<object?>
{
    /// <summary>Creates the list of values.</summary>
    /// <param name="values">The values.</param>
    public FieldValues(params object?[] values)
        : base(values)
    {
    }

    /// <summary>The values as text, separated by semicolons.</summary>
    public override string ToString() =>
        string.Join("; ", Items.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
}
