using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Faults;
using WeChatTcb.Emulator.Files;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>A running emulator: it listens first and loads its seed then.</summary>
internal sealed class EmulatorServer : IEmulatorControl, IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly Action<DocumentStore, CancellationToken> _load;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<DocumentStore> _store;
    private readonly SecretMask _mask;
    private readonly FrontDoor _frontDoor;
    private readonly ControlEndpoint _control;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly TaskCompletionSource _seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Lazy<ServiceState> _state;

    private EmulatorServer(ServerOptions options, TimeProvider time, Action<DocumentStore, CancellationToken> load)
    {
        _options = options;
        _load = load;
        // Made at the first use, behind the health answer: the first contact with SQLite costs more than starting to listen.
        _store = new(() => new DocumentStore(options.DataFolder));
        _state = NewState(null);
        Faults = new FaultTable(options.Faults);
        Time = time;
        _mask = new SecretMask(options.Credentials);
        _control = new ControlEndpoint(this);

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
        _frontDoor = new FrontDoor(Faults, Journal, _mask, time, Stopping);
        _application.Run(ServeAsync);
    }

    /// <summary>Where it listens, like <c>http://127.0.0.1:9517</c>.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Completes when the seed is in; faults with what is wrong with it.</summary>
    public Task Seeded => _seeded.Task;

    /// <summary>Signalled when the process is told to end.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    public FaultTable Faults { get; }

    public RequestJournal Journal { get; } = new();

    public TimeProvider Time { get; }

    public ReadyLine ReadyLine =>
        new(Endpoint, _options.Credentials.AppId, _options.Credentials.AppSecret, _options.Credentials.VerifyTicket);

    /// <summary>Starts listening, and then loading the seed.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<EmulatorServer> StartAsync(ServerOptions options, TimeProvider time) =>
        StartAsync(options, time, (store, cancellation) =>
        {
            if (options.SeedFolder is not null)
                Seeder.Load(store, options.SeedFolder, cancellation);
        });

    /// <summary>Starts listening, and then <paramref name="load"/>, which fills the store.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<EmulatorServer> StartAsync(ServerOptions options, TimeProvider time, Action<DocumentStore, CancellationToken> load)
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
        if (_state.IsValueCreated)
            _state.Value.Dispose();
        if (_store.IsValueCreated)
            _store.Value.Dispose();
        Faults.Dispose();
        _changing.Dispose();
        _stop.Dispose();
    }

    public Task DueAsync() => _state.IsValueCreated ? _state.Value.Jobs.DueAsync() : Task.CompletedTask;

    public async Task SeedAsync(Action<DocumentStore> seed, CancellationToken cancellation)
    {
        await _seeded.Task.WaitAsync(cancellation);
        await _changing.WaitAsync(cancellation);
        try
        {
            await _state.Value.Runner.WithoutExportsAsync(() => seed(_store.Value), cancellation);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task ResetAsync(CancellationToken cancellation)
    {
        await _seeded.Task.WaitAsync(cancellation);
        await _changing.WaitAsync(cancellation);
        try
        {
            // First, because it lets go of connections that are held.
            Faults.Reset();
            var old = _state;
            if (old.IsValueCreated)
                old.Value.Dispose();
            _store.Value.Restore();
            (Time as ManualTimeProvider)?.Reset();
            // Otherwise each client would begin after a reset with a call that is refused, and a fault for the first call would hit that one.
            _state = NewState(old.IsValueCreated ? old.Value.LatestToken : null);
            Journal.Reset();
            _mask.Reset();
        }
        finally
        {
            _changing.Release();
        }
    }

    private Lazy<ServiceState> NewState(string? token) =>
        new(() => new ServiceState(_options, Time, _store.Value, _seeded.Task, () => Endpoint, token));

    private void Seed()
    {
        try
        {
            _load(_store.Value, _stop.Token);
            _store.Value.Keep();
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
        if (path.StartsWith(ControlEndpoint.Prefix, StringComparison.Ordinal))
            return _control.ServeAsync(context);
        var state = _state.Value;
        return state.Service.EndpointOf(path) is { } endpoint ? Through(endpoint, state.Service.ServeAsync)
            : FileEndpoint.IsFilePath(path) ? Through(ServiceEndpoint.Download, state.Files.ServeAsync)
            : Through(null, NotServedAsync);

        Task Through(ServiceEndpoint? endpoint, Func<HttpContext, Task> serve) => _frontDoor.ServeAsync(context, endpoint, serve, state.Service.WriteErrorAsync);
    }

    private static Task NotServedAsync(HttpContext context) => JsonAnswer.WriteAsync(
        context,
        JsonSerializer.SerializeToUtf8Bytes(new NotServed(404, $"the emulator does not serve {context.Request.Path.Value}"), JsonAnswer.Own.NotServed),
        StatusCodes.Status404NotFound);

    // While the seed is loading the store is busy, and health must not wait for it.
    public Health Health
    {
        get
        {
            if (!_seeded.Task.IsCompleted)
                return new Health("seeding", null, [], []);
            if (_seeded.Task.Exception is { } error)
                return new Health("failed", error.GetBaseException().Message, [], []);
            var environments = _store.Value.Environments;
            var collections = environments.SelectMany(_store.Value.CollectionsOf).Select(static c => new HealthCollection(c.Environment, c.Name, c.Count));
            return new Health("ready", null, environments, [.. collections]);
        }
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
