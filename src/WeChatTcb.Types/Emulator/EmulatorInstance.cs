using System.Security;

namespace WeChatTcb;

/// <summary>A running emulator of the service. Its properties bind to the parameters of <c>Connect-Tcb</c>.</summary>
public sealed class EmulatorInstance
{
    internal EmulatorInstance(
        Uri endpoint, Uri page, string componentAppId, SecureString componentAppSecret, SecureString componentVerifyTicket, int processId,
        IDisposable process)
    {
        Endpoint = endpoint;
        Page = page;
        ComponentAppId = componentAppId;
        ComponentAppSecret = componentAppSecret;
        ComponentVerifyTicket = componentVerifyTicket;
        ProcessId = processId;
        Process = process;
    }

    /// <summary>The emulator's base URL, on loopback.</summary>
    public Uri Endpoint { get; }

    /// <summary>
    /// The URL of the emulator's page, for a browser of this machine. Its fragment is a token that lets the page change things.
    /// </summary>
    public Uri Page { get; }

    /// <summary>The app id of the third-party platform that the emulator accepts.</summary>
    public string ComponentAppId { get; }

    /// <summary>The platform's secret.</summary>
    public SecureString ComponentAppSecret { get; }

    /// <summary>The platform's verify ticket.</summary>
    public SecureString ComponentVerifyTicket { get; }

    /// <summary>The id of the emulator's process.</summary>
    public int ProcessId { get; }

    /// <summary>The child process; disposing it ends the process.</summary>
    internal IDisposable Process { get; }

    /// <summary>The emulator's base URL.</summary>
    public override string ToString() => Endpoint.ToString();
}
