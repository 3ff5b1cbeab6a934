using System.Collections;
using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>Accepts authorizers, and rows of them, where app ids are expected.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AppIdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null or string => inputData,
            IList list => list.Cast<object?>().Select(item => Transform(engineIntrinsics, item)).ToArray(),
            _ => AuthorizerTransformationAttribute.Read(inputData)?.AppId ?? inputData,
        };
}
