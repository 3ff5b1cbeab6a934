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
    /// <param name="previous">The service before a reset: its newest tokens stay valid, as if they were issued now. Null for none.</param>
    public EmulatedService(
        ServerOptions options, TimeProvider time, DocumentStore store, Task seeded, Func<string> endpoint, EmulatedService? previous)
    {
        (Time, Store, Seeded, Credentials) = (time, store, seeded, options.Credentials);
        StartedAt = time.GetUtcNow();
        _endpoint = endpoint;
        Exports = new ExportRunner(store, time, Slots);
        Usage = new Usage(time);
        Jobs = new JobTable(Exports, new ImportRunner(store, Slots), time, options.JobDuration);
        Counts = new CollectionCounts(time, options.JobDuration, options.CollectionCountLag);
        Objects = new ObjectStore(options.DataFolder);
        Files = new FileEndpoint(Jobs, Objects, new CosSigner(time, options.FileLifetime), time);
        Tickets = new UploadTickets(time);
        Uploads = new UploadEndpoint(Objects, Tickets, time);
        Tokens = new TokenIssuer(time, options.TokenLifetime);
        Authorizers = new AuthorizerTable(options.Credentials.AppId, store, time, options.TokenLifetime, previous?.Authorizers);
        if (previous?.Tokens.Latest is { } token)
            Tokens.Issue(token);
    }

    public TimeProvider Time { get; }

    public DocumentStore Store { get; }

    public Task Seeded { get; }

    public string Endpoint => _endpoint();

    public ComponentCredentials Credentials { get; }

    public TokenIssuer Tokens { get; }

    public AuthorizerTable Authorizers { get; }

    public Usage Usage { get; }

    public DateTimeOffset StartedAt { get; }

    public JobSlots Slots { get; } = new();

    public ExportRunner Exports { get; }

    public CollectionCounts Counts { get; }

    public JobTable Jobs { get; }

    public ObjectStore Objects { get; }

    public FileEndpoint Files { get; }

    public UploadTickets Tickets { get; }

    public UploadEndpoint Uploads { get; }

    /// <summary>The mini program that an environment belongs to; null for the platform.</summary>
    public string? AppOf(string environment) =>
        Store.Settings.Environment(environment).App is { } app && app != Credentials.AppId ? app : null;

    public void Dispose()
    {
        Slots.Dispose();
        Exports.Dispose();
        Objects.Dispose();
    }
}
