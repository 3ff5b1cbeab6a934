using System.Globalization;
using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// A value in its PowerShell type that still knows its type in the database. Scripts see the value: an object id is a string, and compares
/// like one.
/// </summary>
internal sealed class TypedValue : PSObject
{
    private TypedValue(object value)
        : base(value)
    {
    }

    internal bool IsObjectId => BaseObject is string;

    internal static TypedValue ObjectId(string digits) => new(digits);

    internal static TypedValue Date(DateTimeOffset date) => new(date);

    /// <summary>
    /// The text in views, and of <c>Export-Csv</c>. That of a <see cref="DateTimeOffset"/> depends on the culture and has no milliseconds;
    /// this one is the same instant in every culture.
    /// </summary>
    public override string ToString() => BaseObject is DateTimeOffset date
        ? date.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture)
        : base.ToString();
}
