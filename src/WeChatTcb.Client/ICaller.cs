namespace WeChatTcb.Client;

/// <summary>Whoever calls the library: how it is stopped, where its own code may run, where it wants to read what happens.</summary>
public interface ICaller
{
    /// <summary>Asks the call to end. Other callers lose nothing by it: where this one was fetching a token for all, the next one fetches.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>Runs the caller's own code on the caller's own thread, and gives its result.</summary>
    Task<T> OnOwnThreadAsync<T>(Func<T> work);

    /// <summary>Tells what happens, in words without secrets. May be called from any thread.</summary>
    void Verbose(string message);
}
