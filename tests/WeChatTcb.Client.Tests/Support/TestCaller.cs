using System.Collections.Concurrent;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A caller that runs its own code on a thread of its own, and keeps what it is told.</summary>
internal sealed class TestCaller : ICallContext
{
    private readonly ConcurrentQueue<string> _told = new();

    internal int OwnThreadId { get; private set; }

    internal IReadOnlyCollection<string> Told => _told;

    public Task<T> RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken)
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
        return result.Task.WaitAsync(cancellationToken);
    }

    public void WriteVerbose(string message)
    {
        PlantedSecrets.AssertNoneIn(message, "what a caller is told");
        _told.Enqueue(message);
    }
}
