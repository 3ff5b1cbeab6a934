using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>Accepts an exception in place of an error record: <c>$_.Exception</c>, and what a <c>catch</c> in other code returns.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ErrorRecordTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            IContainsErrorRecord { ErrorRecord: { } record } => record,
            Exception exception => new ErrorRecord(exception, exception.GetType().Name, ErrorCategory.NotSpecified, targetObject: null),
            _ => inputData,
        };
}
