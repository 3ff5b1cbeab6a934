using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Faults;
using WeChatTcb.Emulator.Storage;
using WeChatTcb.Emulator.Web;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>A running emulator. It listens first and loads its seed afterwards.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly Func<DocumentStore, CancellationToken, IReadOnlyList<SkippedFile>> _load;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<DocumentStore> _store;
    private readonly SecretRedactor _redactor;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly TaskCompletionSource _seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Lazy<EmulatedService> _service;
    private Task _disposed = Task.CompletedTask; // the exports before a reset

    private EmulatorServer(
        ServerOptions options, TimeProvider machine, Func<DocumentStore, CancellationToken, IReadOnlyList<SkippedFile>> load)
    {
        _options = options;
        _load = load;
        // Created on first use, so that health does not wait for it: loading SQLite takes longer than starting to listen.
        _store = new(() => new DocumentStore(options.DataFolder));
        _service = NewService(null);
        _redactor = new SecretRedactor(options.Credentials);
        Faults = new FaultTable(options.Faults);
        Time = new EmulatorClock(machine, options.ClockStart);

        // The empty builder has no configuration, no logging and no hosting defaults, which would double the time to start.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address);
        });
        builder.Services.AddRoutingCore();
        // Downloads in progress do not delay the end.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        // The program decides which signals end the process.
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        _application = builder.Build();
        MapEndpoints();
    }

    /// <summary>The base URL, such as <c>http://127.0.0.1:9517</c>.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Completes when the seed is loaded; fails when it cannot be loaded.</summary>
    public Task Seeded => _seeded.Task;

    /// <summary>Cancelled when the emulator ends.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    public FaultTable Faults { get; }

    public RequestJournal Journal { get; } = new();

    public EmulatorClock Time { get; }

    /// <summary>What its page has to show before it changes anything: one for each process.</summary>
    public string PageToken { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public ReadyLine ReadyLine =>
        new(
            Endpoint, $"{Endpoint}/#token={PageToken}", _options.Credentials.AppId, _options.Credentials.AppSecret,
            _options.Credentials.VerifyTicket);

    // The store is busy while the seed is loading, and health must not wait for it.
    public Health Health
    {
        get
        {
            if (!_seeded.Task.IsCompleted)
                return new Health("seeding", null, [], []);
            if (_seeded.Task.Exception is { } error)
                return new Health("failed", error.GetBaseException().Message, [], []);
            var environments = _store.Value.Environments;
            var collections = environments.SelectMany(_store.Value.CollectionsOf)
                .Select(static c => new CollectionCount(c.Environment, c.Name, c.Count));
            return new Health("ready", null, environments, [.. collections], Skipped is { Count: > 0 } ? Skipped : null);
        }
    }

    /// <summary>The files of the seed folder that were not loaded, once the seed is loaded.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; private set; } = [];

    /// <summary>Starts listening, then loads the seed.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static Task<EmulatorServer> StartAsync(ServerOptions options, TimeProvider machine) =>
        StartAsync(options, machine, (store, cancellationToken) =>
            options.SeedFolder is null ? [] : Seeder.Load(store, options.SeedFolder, cancellationToken));

    /// <summary>Starts listening, then calls <paramref name="load"/>, which fills the store.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static Task<EmulatorServer> StartAsync(
        ServerOptions options, TimeProvider machine, Action<DocumentStore, CancellationToken> load) =>
        StartAsync(options, machine, (store, cancellationToken) =>
        {
            load(store, cancellationToken);
            return [];
        });

    private static async Task<EmulatorServer> StartAsync(
        ServerOptions options, TimeProvider machine, Func<DocumentStore, CancellationToken, IReadOnlyList<SkippedFile>> load)
    {
        var server = new EmulatorServer(options, machine, load);
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
        _ = Task.Run(server.LoadSeed);
        return server;
    }

    /// <summary>Makes it end.</summary>
    public void Stop() => _application.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _application.DisposeAsync();
        // Loading uses the store; it ends by the token above.
        if (Endpoint.Length > 0)
            await _seeded.Task.ContinueWith(static _ => { }, TaskScheduler.Default);
        await _disposed;
        if (_service.IsValueCreated)
            _service.Value.Dispose();
        if (_store.IsValueCreated)
            _store.Value.Dispose();
        Faults.Dispose();
        _changing.Dispose();
        _stop.Dispose();
    }

    /// <summary>Waits for the work of the jobs whose time is over.</summary>
    public Task FinishDueJobsAsync() => _service.IsValueCreated ? _service.Value.Jobs.FinishDueAsync() : Task.CompletedTask;

    /// <summary>Changes the documents while no job works.</summary>
    public Task SeedAsync(Action<DocumentStore> seed, CancellationToken cancellationToken) => ChangeAsync(
        () => _service.Value.Slots.WithoutJobsAsync(() => seed(_store.Value), cancellationToken), cancellationToken);

    /// <summary>Changes or reads the service, between two other changes.</summary>
    public Task ChangeAsync(Action<EmulatedService> change, CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            change(_service.Value);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Restores the state after the start.</summary>
    public Task ResetAsync(CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            // First, because it releases the connections that are held.
            Faults.Reset();
            var old = _service;
            if (old.IsValueCreated)
            {
                old.Value.Slots.Dispose();
                old.Value.Objects.Dispose();
                // Thousands of exports have thousands of files, in a folder that the next service does not use.
                _disposed = Task.WhenAll(_disposed, Task.Run(old.Value.Exports.Dispose));
            }

            _store.Value.Restore();
            Time.Reset();
            // The token stays valid: otherwise the first call after a reset would be refused, and a fault for the first call would hit it.
            _service = NewService(old.IsValueCreated ? old.Value : null);
            Journal.Reset();
            _redactor.Reset();
            return Task.CompletedTask;
        },
        cancellationToken);

    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        await _seeded.Task.WaitAsync(cancellationToken);
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await change();
        }
        finally
        {
            _changing.Release();
        }
    }

    private Lazy<EmulatedService> NewService(EmulatedService? previous) =>
        new(() => new EmulatedService(_options, Time, _store.Value, _seeded.Task, () => Endpoint, previous));

    private void LoadSeed()
    {
        try
        {
            Skipped = _load(_store.Value, _stop.Token);
            _store.Value.Keep();
            _seeded.SetResult();
        }
        catch (Exception e)
        {
            _seeded.SetException(e);
        }
    }

    /// <summary>All endpoints. A family of them is one line here and one file in Api.</summary>
    private void MapEndpoints()
    {
        var journal = new JournalMiddleware(Journal, Faults, _redactor, Time);
        var faults = new FaultMiddleware(Faults, Time, Stopping);

        var control = new ControlEndpoints(this);

        _application.Use(PageFiles.FindAtRoot);
        _application.UseRouting();
        _application.Use(RequireExactPath);
        _application.UseWhen(ControlEndpoints.IsControl, branch => branch.Use(control.GuardAsync));
        _application.UseWhen(
            static context => !ControlEndpoints.IsControl(context),
            branch => branch.Use(RefuseForeignAsync).Use(journal.InvokeAsync).Use(faults.InvokeAsync));
        _application.UseEndpoints(static _ => { });
        _application.Run(context => ControlEndpoints.IsControl(context)
            ? JsonResponse.WriteErrorAsync(context, StatusCodes.Status404NotFound, Messages.FormatNotServed(context.Request.Path))
            : ServiceRoutes.RefuseAsync(context, Time));

        control.Map(_application);
        PageFiles.Map(_application);
        new PageEndpoints(this).Map(_application);
        new FleetControl(this).Map(_application);
        var service = new ServiceRoutes(_application, () => _service.Value, Time);
        service.MapTokens();
        service.MapAuthorizers();
        service.MapEnvironments();
        service.MapCollections();
        service.MapPermissions();
        service.MapExports();
        service.MapImports();
        service.MapQuota();
        service.MapStorage();
        service.MapFiles();
    }

    /// <summary>A page of another site must not export anything, nor use up faults.</summary>
    private static Task RefuseForeignAsync(HttpContext context, RequestDelegate next) => CallerCheck.IsForeign(context)
        ? JsonResponse.WriteErrorAsync(context, StatusCodes.Status403Forbidden, Messages.ForeignCaller)
        : next(context);

    // Routing also matches a path in other case or with a slash at its end.
    private static Task RequireExactPath(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern: { Parameters.Count: 0, RawText: var path } }
            && path != context.Request.Path.Value)
            context.SetEndpoint(null);
        return next(context);
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
