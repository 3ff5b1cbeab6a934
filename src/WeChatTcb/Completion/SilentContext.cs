using WeChatTcb.Client;

namespace WeChatTcb.Commands;

/// <summary>A caller that runs no code of the user, which could prompt, and shows no message.</summary>
internal sealed class SilentContext : ICallContext
{
    internal static readonly SilentContext Instance = new();

    public Task<T> RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.FromCanceled<T>(new CancellationToken(canceled: true));

    public void WriteVerbose(string message)
    {
    }

    public void WriteWarning(string message)
    {
    }
}
