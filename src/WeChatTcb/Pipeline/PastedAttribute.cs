using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
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

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string text => Clean(text),
            DBNull or NullString when EmptyIsNull => null,
            IList list when list.Cast<object?>().Any(static item => item is string or PSObject { BaseObject: string }) =>
                list.Cast<object?>().Select(item => Transform(engineIntrinsics, item)).ToArray(),
            _ => inputData,
        };
    }

    private string? Clean(string text) => PastedText.Clean(text) is { Length: > 0 } cleaned ? cleaned : EmptyIsNull ? null : "";
}
