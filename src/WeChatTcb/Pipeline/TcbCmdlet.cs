using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>A cmdlet whose errors and warnings are also marked in the log of a pipeline run.</summary>
public abstract class TcbCmdlet : PSCmdlet
{
    private protected TcbCmdlet()
    {
    }

    /// <summary>Writes a non-terminating error.</summary>
    internal new void WriteError(ErrorRecord error)
    {
        CiLog.Error(this, error);
        base.WriteError(error);
    }

    /// <summary>Writes a warning.</summary>
    internal new void WriteWarning(string message)
    {
        CiLog.Warning(this, message);
        base.WriteWarning(message);
    }

    /// <summary>Ends the command with an error.</summary>
    internal new void ThrowTerminatingError(ErrorRecord error)
    {
        CiLog.Error(this, error);
        base.ThrowTerminatingError(error);
    }
}
