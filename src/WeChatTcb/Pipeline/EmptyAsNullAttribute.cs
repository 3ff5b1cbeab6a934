using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>Turns an empty text, as in an empty cell of a CSV file, into null: PowerShell would convert it to the number 0.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyAsNullAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text) ? null : inputData;
}
