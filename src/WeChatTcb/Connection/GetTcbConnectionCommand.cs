using System.Management.Automation;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbConnection")]
[OutputType(typeof(TcbConnection))]
public sealed class GetTcbConnectionCommand : TcbCmdlet
{
    protected override void EndProcessing()
    {
        try
        {
            if (ConnectionResolver.Current(SessionState) is { } connection)
                WriteObject(connection);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }
}
