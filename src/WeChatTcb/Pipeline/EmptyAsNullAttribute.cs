using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>Takes an empty text, as an empty column of a CSV file gives it, for no value: PowerShell makes a 0 of it where a number is wanted.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyAsNullAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text) ? null : inputData;
}
