using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>All that the service remembers but its documents: tokens, jobs and their files. A reset makes a new one.</summary>
internal sealed class ServiceState : IDisposable
{
    private readonly TokenIssuer _issuer;

    /// <summary>Makes the state of a start.</summary>
    /// <param name="options">How the emulator is to run.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="store">The documents.</param>
    /// <param name="seeded">Completes when they are there.</param>
    /// <param name="endpoint">The emulator's address.</param>
    /// <param name="token">A token to begin with, as if it were issued now.</param>
    public ServiceState(ServerOptions options, TimeProvider time, DocumentStore store, Task seeded, Func<string> endpoint, string? token)
    {
        Runner = new ExportRunner(store, time);
        Jobs = new JobTable(Runner, time, options.JobDuration);
        Files = new FileEndpoint(Jobs, new CosSigner(time, options.FileLifetime), time);
        _issuer = new TokenIssuer(time, options.TokenLifetime);
        if (token is not null)
            _issuer.Issue(token);
        Service = new ServicePipeline(
            new TokenOperation(options.Credentials, _issuer), new Operations(store, seeded, Jobs, Files, endpoint, time), _issuer, time);
    }

    /// <summary>The token that was issued last; null for none.</summary>
    public string? LatestToken => _issuer.Latest;

    public ExportRunner Runner { get; }

    public JobTable Jobs { get; }

    public FileEndpoint Files { get; }

    public ServicePipeline Service { get; }

    public void Dispose() => Runner.Dispose();
}
