using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>Accepts a text or what New-TcbQuery returns, so that no other object from the pipeline is turned into the text of a statement.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class StatementTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        null => null,
        string text => text,
        TcbQueryStatement statement => statement.Query,
        // The inner exception lets the binder try the object's properties instead.
        var other => throw new ArgumentTransformationMetadataException(
            $"A statement is a text or what New-TcbQuery returns, not a {other.GetType().Name}.", new PSInvalidCastException()),
    };
}
