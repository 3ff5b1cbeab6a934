using System.Collections.Concurrent;
using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Tests.Backups.Planning;

/// <summary>A fleet: accounts with environments with collections.</summary>
internal sealed class FakeFleet : IFleetListing
{
    private readonly SortedDictionary<(string AppId, string Env), (
        EnvironmentStatus Status, (string Name, long Size)[] Collections)> _environments =
        [];
    private readonly Dictionary<string, TcbException> _failures = [];
    private readonly ConcurrentQueue<string> _calls = [];
    private readonly ConcurrentDictionary<string, TcbConnection> _connections = [];

    internal IReadOnlyList<string> Authorizers { get; init; } = [];

    internal IReadOnlyList<string> Calls => [.. _calls];

    internal FakeFleet Add(string appId, string env, params (string Name, long Size)[] collections) =>
        Add(appId, env, EnvironmentStatus.Normal, collections);

    internal FakeFleet Add(string appId, string env, EnvironmentStatus status, params (string Name, long Size)[] collections)
    {
        _environments.Add((appId, env), (status, collections));
        return this;
    }

    /// <summary>Lets the list of an account or environment fail.</summary>
    internal FakeFleet Fail(string place, string errorId, TcbErrorKind kind = TcbErrorKind.Connection)
    {
        _failures[place] = new TcbException(errorId, kind, $"{place} failed.", "Repeat it.");
        return this;
    }

    internal TcbConnection Connection(string appId) => _connections.GetOrAdd(appId, _ => new TcbConnection(
        new Uri("https://api.example.test/"), appId, appId == "wxplatform" ? TcbApiFamily.ComponentTcb : TcbApiFamily.Tcb,
        TcbCredentialKind.AccessToken));

    internal TcbEnvironment Environment(string env)
    {
        var ((appId, _), (status, _)) = _environments.Last(entry => entry.Key.Env == env);
        return new TcbEnvironment
        {
            Env = env,
            Status = status,
            StatusText = status.ToString().ToUpperInvariant(),
            AppId = appId,
            Endpoint = Connection(appId).Endpoint,
            ApiFamily = Connection(appId).ApiFamily,
            Connection = Connection(appId),
        };
    }

    internal TcbCollection Collection(string env, string name, long size) => new()
    {
        Env = env,
        Collection = name,
        DocumentCount = size / 10,
        Size = size,
        IndexCount = 2,
        IndexSize = 0,
        AppId = Environment(env).AppId,
        Endpoint = Environment(env).Endpoint,
        ApiFamily = Environment(env).ApiFamily,
        Connection = Environment(env).Connection,
    };

    public Task<IReadOnlyList<TcbAuthorizer>> GetAuthorizersAsync(TcbConnection platform, CancellationToken cancellationToken) =>
        Answer<TcbAuthorizer>(
        "authorizers",
        [.. Authorizers.Select(
            appId => new TcbAuthorizer { AppId = appId, PlatformAppId = platform.AppId!, Endpoint = platform.Endpoint })]);

    public TcbConnection Connect(TcbConnection platform, string authorizerAppId) => Connection(authorizerAppId);

    public Task<IReadOnlyList<TcbEnvironment>> GetEnvironmentsAsync(TcbConnection connection, CancellationToken cancellationToken) =>
        Answer(
        connection.AppId!, _environments.Where(entry => entry.Key.AppId == connection.AppId).Select(
            entry => Environment(entry.Key.Env) with { Connection = connection }));

    public Task<IReadOnlyList<TcbCollection>> GetCollectionsAsync(
        TcbConnection connection, string env, CancellationToken cancellationToken) => Answer(
        env, _environments.Where(entry => entry.Key.Env == env).SelectMany(
            entry => entry.Value.Collections.Select(collection => Collection(env, collection.Name, collection.Size))));

    private Task<IReadOnlyList<T>> Answer<T>(string place, IEnumerable<T> list)
    {
        _calls.Enqueue(place);
        return _failures.TryGetValue(place, out var failure)
            ? Task.FromException<IReadOnlyList<T>>(failure)
            : Task.FromResult<IReadOnlyList<T>>([.. list]);
    }
}
