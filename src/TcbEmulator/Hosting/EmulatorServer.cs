using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using TcbEmulator.Files;
using TcbEmulator.Jobs;
using TcbEmulator.Store;
using TcbEmulator.Wire;

namespace TcbEmulator.Hosting;

/// <summary>A running emulator: it listens first and loads its seed then.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    private readonly EmulatorOptions _options;
    private readonly Action<DocumentStore, CancellationToken> _load;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<DocumentStore> _store;
    private readonly Lazy<ExportRunner> _runner;
    private readonly Lazy<FileEndpoint> _files;
    private readonly Lazy<ServicePipeline> _service;
    private readonly TaskCompletionSource _seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EmulatorServer(EmulatorOptions options, TimeProvider time, Action<DocumentStore, CancellationToken> load)
    {
        _options = options;
        _load = load;
        // Made at the first use, behind the health answer: the first contact with SQLite costs more than starting to listen.
        _store = new(() => new DocumentStore(options.DataFolder));
        _runner = new(() => new ExportRunner(_store.Value, time));
        var jobs = new Lazy<JobTable>(() => new JobTable(_runner.Value, time, options.JobDuration));
        _files = new(() => new FileEndpoint(jobs.Value, new CosSigner(time, options.FileLifetime)));
        _service = new(() =>
        {
            var issuer = new TokenIssuer(time, options.TokenLifetime);
            var operations = new Operations(_store.Value, _seeded.Task, jobs.Value, _files.Value, () => Endpoint, time);
            return new ServicePipeline(new TokenOperation(options.Credentials, issuer), operations, issuer, time);
        });

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address);
        });
        // Downloads that are under way do not hold up the end.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        // Which signals end the process is the program's business, not the server's.
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        _application = builder.Build();
        _application.Run(ServeAsync);
    }

    /// <summary>Where it listens, like <c>http://127.0.0.1:9517</c>.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Completes when the seed is in; faults with what is wrong with it.</summary>
    public Task Seeded => _seeded.Task;

    /// <summary>Signalled when the process is told to end.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    public ReadyLine ReadyLine =>
        new(Endpoint, _options.Credentials.AppId, _options.Credentials.AppSecret, _options.Credentials.VerifyTicket);

    /// <summary>Starts listening, and then loading the seed.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<EmulatorServer> StartAsync(EmulatorOptions options, TimeProvider time) =>
        StartAsync(options, time, (store, cancellation) =>
        {
            if (options.SeedFolder is not null)
                Seeder.Load(store, options.SeedFolder, cancellation);
        });

    /// <summary>Starts listening, and then <paramref name="load"/>, which fills the store.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<EmulatorServer> StartAsync(EmulatorOptions options, TimeProvider time, Action<DocumentStore, CancellationToken> load)
    {
        var server = new EmulatorServer(options, time, load);
        try
        {
            await server._application.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        var addresses = server._application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        server.Endpoint = addresses.Addresses.Single();
        _ = Task.Run(server.Seed);
        return server;
    }

    /// <summary>Tells it to end.</summary>
    public void Stop() => _application.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _application.DisposeAsync();
        // The seeding uses the store; it ends by the token above.
        if (Endpoint.Length > 0)
            await _seeded.Task.ContinueWith(static _ => { }, TaskScheduler.Default);
        if (_runner.IsValueCreated)
            _runner.Value.Dispose();
        if (_store.IsValueCreated)
            _store.Value.Dispose();
        _stop.Dispose();
    }

    private void Seed()
    {
        try
        {
            _load(_store.Value, _stop.Token);
            _seeded.SetResult();
        }
        catch (Exception e)
        {
            _seeded.SetException(e);
        }
    }

    private Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return path switch
        {
            "/_emulator/health" => AnswerAsync(context, HealthNow()),
            "/_emulator/fidelity" => JsonAnswer.WriteAsync(
                context, JsonSerializer.SerializeToUtf8Bytes(Fidelity.Entries, JsonAnswer.Own.IReadOnlyListFidelityEntry)),
            _ when _service.Value.Serves(path) => _service.Value.ServeAsync(context),
            _ when FileEndpoint.IsFilePath(path) => _files.Value.ServeAsync(context),
            _ => JsonAnswer.WriteAsync(
                context,
                JsonSerializer.SerializeToUtf8Bytes(new NotServed(404, $"the emulator does not serve {path}"), JsonAnswer.Own.NotServed),
                StatusCodes.Status404NotFound),
        };
    }

    private static Task AnswerAsync(HttpContext context, Health health) =>
        JsonAnswer.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(health, JsonAnswer.Own.Health));

    // While the seed is loading the store is busy, and health must not wait for it.
    private Health HealthNow()
    {
        if (!_seeded.Task.IsCompleted)
            return new Health("seeding", null, [], []);
        if (_seeded.Task.Exception is { } error)
            return new Health("failed", error.GetBaseException().Message, [], []);
        var environments = _store.Value.Environments;
        var collections = environments.SelectMany(_store.Value.CollectionsOf).Select(static c => new HealthCollection(c.Environment, c.Name, c.Count));
        return new Health("ready", null, environments, [.. collections]);
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
