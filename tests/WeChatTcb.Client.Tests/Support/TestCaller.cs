using System.Collections.Concurrent;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A caller that runs its own code on a thread of its own, and keeps what it is told.</summary>
internal sealed class TestCaller(CancellationToken cancellation = default) : ICaller
{
    private readonly ConcurrentQueue<string> _told = new();

    public CancellationToken Cancellation => cancellation;

    internal int OwnThreadId { get; private set; }

    internal IReadOnlyCollection<string> Told => _told;

    public Task<T> OnOwnThreadAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                result.TrySetResult(work());
            }
            catch (Exception exception)
            {
                result.TrySetException(exception);
            }
        });
        OwnThreadId = thread.ManagedThreadId;
        thread.Start();
        return result.Task.WaitAsync(cancellation);
    }

    public void Verbose(string message)
    {
        PlantedSecrets.AssertNoneIn(message, "what a caller is told");
        _told.Enqueue(message);
    }
}
