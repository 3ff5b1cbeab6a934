using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// Accepts a string or what New-TcbQuery returns. Otherwise PowerShell would convert any object from the pipeline to a string and use it as
/// the statement.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class StatementTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            string text => text,
            TcbQueryStatement statement => statement.Query,
            // With this inner exception the binder tries the object's properties instead.
            var other => throw new ArgumentTransformationMetadataException(
                Messages.FormatStatementOfOtherType(other.GetType().Name), new PSInvalidCastException()),
        };
}
