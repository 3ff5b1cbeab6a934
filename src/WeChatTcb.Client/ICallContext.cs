namespace WeChatTcb.Client;

/// <summary>What the library needs from its caller: a thread that may run the caller's code, and an output for messages.</summary>
public interface ICallContext
{
    /// <summary>Runs the caller's own code on the caller's own thread.</summary>
    Task<T> RunOnCallerThreadAsync<T>(Func<T> work, CancellationToken cancellationToken);

    /// <summary>Writes a verbose message without secrets. May be called from any thread.</summary>
    void WriteVerbose(string message);

    /// <summary>Writes a verbose message that says why the work does not go on at the moment. May be called from any thread.</summary>
    void WriteDelay(string message) => WriteVerbose(message);

    /// <summary>Writes a warning without secrets. May be called from any thread.</summary>
    void WriteWarning(string message);
}
