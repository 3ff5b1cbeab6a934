using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using WeChatTcb.Client;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Removes white space, zero-width characters and quotes around an id. PowerShell converts the rest to the type of the parameter.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PastedAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty text, such as an empty cell of a CSV file, becomes null. PowerShell would convert it to 0 or "".</summary>
    public bool EmptyIsNull { get; init; }

    /// <summary>
    /// Whether a text is a list with commas: <c>pwsh -File</c>, cron and the YAML of pipelines pass <c>a,b</c> as one argument. Ids have no
    /// comma. The name of a collection may have one; it is written with a backtick before it.
    /// </summary>
    public bool IsList { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string text when IsList && text.Contains(',', StringComparison.Ordinal) => Split(text),
            string text => Clean(text),
            DBNull or NullString when EmptyIsNull => null,
            IList list when list.Cast<object?>().Any(static item => item is string or PSObject { BaseObject: string }) =>
                list.Cast<object?>().SelectMany(item => Items(Transform(engineIntrinsics, item))).ToArray(),
            _ => inputData,
        };
    }

    private static object?[] Items(object? value) => value is string[] texts ? texts : [value];

    private string? Clean(string text) => PastedText.Clean(text) is { Length: > 0 } cleaned ? cleaned : EmptyIsNull ? null : "";

    private static string[] Split(string text)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '`' && index + 1 < text.Length)
            {
                // Other escaped characters are those of a wildcard pattern, which is read later.
                if (text[++index] != ',')
                    part.Append('`');
                part.Append(text[index]);
            }
            else if (text[index] == ',')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(text[index]);
            }
        }

        parts.Add(part.ToString());
        return [.. parts.Select(PastedText.Clean).Where(name => name.Length > 0)];
    }
}
