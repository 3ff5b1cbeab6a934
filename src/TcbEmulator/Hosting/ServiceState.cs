using TcbEmulator.Files;
using TcbEmulator.Jobs;
using TcbEmulator.Store;
using TcbEmulator.Wire;

namespace TcbEmulator.Hosting;

/// <summary>All that the service remembers but its documents: tokens, jobs and their files. A reset makes a new one.</summary>
internal sealed class ServiceState : IDisposable
{
    public ServiceState(EmulatorOptions options, TimeProvider time, DocumentStore store, Task seeded, Func<string> endpoint)
    {
        Runner = new ExportRunner(store, time);
        Jobs = new JobTable(Runner, time, options.JobDuration);
        Files = new FileEndpoint(Jobs, new CosSigner(time, options.FileLifetime), time);
        var issuer = new TokenIssuer(time, options.TokenLifetime);
        Service = new ServicePipeline(
            new TokenOperation(options.Credentials, issuer), new Operations(store, seeded, Jobs, Files, endpoint), issuer, time);
    }

    public ExportRunner Runner { get; }

    public JobTable Jobs { get; }

    public FileEndpoint Files { get; }

    public ServicePipeline Service { get; }

    public void Dispose() => Runner.Dispose();
}
