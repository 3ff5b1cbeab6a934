using System.Collections.Concurrent;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A caller that runs its own code on a separate thread and records the messages.</summary>
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
        PlantedSecrets.AssertNoneIn(message, "a verbose message");
        _told.Enqueue(message);
    }

    internal ConcurrentQueue<string> Warnings { get; } = new();

    public void WriteWarning(string message)
    {
        PlantedSecrets.AssertNoneIn(message, "a warning");
        Warnings.Enqueue(message);
    }
}
