using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>The service from one reset to the next: its tokens, jobs and files, over documents that outlive it.</summary>
internal sealed class EmulatedService : IDisposable
{
    private readonly Func<string> _endpoint;

    /// <param name="store">The documents.</param>
    /// <param name="seeded">Completes when the documents are loaded.</param>
    /// <param name="endpoint">The emulator's own base URL, which is known once it listens.</param>
    /// <param name="token">A token to start with, as if it were issued now; null for none.</param>
    public EmulatedService(ServerOptions options, TimeProvider time, DocumentStore store, Task seeded, Func<string> endpoint, string? token)
    {
        (Time, Store, Seeded, Credentials) = (time, store, seeded, options.Credentials);
        _endpoint = endpoint;
        Exports = new ExportRunner(store, time);
        Jobs = new JobTable(Exports, time, options.JobDuration);
        Files = new FileEndpoint(Jobs, new CosSigner(time, options.FileLifetime), time);
        Tokens = new TokenIssuer(time, options.TokenLifetime);
        Authorizer = new Authorizer(options.Credentials.AppId, time, options.TokenLifetime);
        if (token is not null)
            Tokens.Issue(token);
    }

    public TimeProvider Time { get; }

    public DocumentStore Store { get; }

    public Task Seeded { get; }

    public string Endpoint => _endpoint();

    public ComponentCredentials Credentials { get; }

    public TokenIssuer Tokens { get; }

    public Authorizer Authorizer { get; }

    public ExportRunner Exports { get; }

    public JobTable Jobs { get; }

    public FileEndpoint Files { get; }

    public void Dispose() => Exports.Dispose();
}
