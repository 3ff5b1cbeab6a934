using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>Turns a backup into the path of its folder.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BackupPathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is PSObject { BaseObject: TcbBackup piped } ? piped.Path : inputData is TcbBackup backup ? backup.Path : inputData;
}
