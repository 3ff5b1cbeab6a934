using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Shows what a connection is waiting for: progress once a second, and a line twice a minute where nobody sees progress.</summary>
internal sealed class ConnectDisplay(PSCmdlet cmdlet, ICaller caller, Uri endpoint) : ICaller
{
    private readonly ProgressReporter _sign = new(cmdlet, ProgressIds.Connect, $"Connecting to {endpoint.Authority}");
    private volatile string _last = "Waiting for an access token";

    public CancellationToken Cancellation => caller.Cancellation;

    public Task<T> OnOwnThreadAsync<T>(Func<T> work) => caller.OnOwnThreadAsync(work);

    public void Verbose(string message)
    {
        _last = message;
        caller.Verbose(message);
    }

    /// <summary>Shows it; on the pipeline's thread.</summary>
    internal void Show() => _sign.Show([_last], -1);

    /// <summary>Takes the progress away; on the pipeline's thread.</summary>
    internal void Complete() => _sign.Complete();
}
