using System.Collections;
using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Turns objects into the paths that they are about: backups, saved files, items of the file system, and rows with a column <c>Path</c>.
/// PowerShell binds such a column from the pipeline only; a parameter that is given by position gets the object.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null or string => inputData,
            FileSystemInfo item => item.FullName,
            IList list => list.Cast<object>().Select(item => Transform(engineIntrinsics, item)).ToArray(),
            _ => PathOf(PSObject.AsPSObject(inputData)) ?? inputData,
        };

    private static string? PathOf(PSObject input) =>
        input.Properties["Path"] is { IsGettable: true, Value: string { Length: > 0 } path } ? path : null;
}
