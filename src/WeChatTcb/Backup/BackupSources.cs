using System.Management.Automation;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Connections;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>Collects what a backup is to contain, from parameters and pipeline.</summary>
/// <param name="session">The session whose connection is the default.</param>
/// <param name="chosen">The connections of <c>-Connection</c>; null if it is not given.</param>
internal sealed class BackupSources(SessionState session, TcbConnection[]? chosen)
{
    private readonly List<BackupSource> _sources = [];
    private readonly HashSet<string> _envs = new(StringComparer.Ordinal);
    private readonly List<TcbConnection> _piped = [];

    /// <summary>What was added.</summary>
    internal IReadOnlyList<BackupSource> All => _sources;

    /// <summary>The connections of authorizers from the pipeline: some of these may be official accounts.</summary>
    internal List<TcbConnection> Optional { get; } = [];

    /// <summary>The environments by name and pattern, for the manifest.</summary>
    internal IReadOnlyList<string> Envs => [.. _envs];

    /// <summary>The connections whose environments are searched; empty if only objects were added.</summary>
    /// <exception cref="TcbException">There is no connection, or it was closed.</exception>
    internal TcbConnection[] Connections()
    {
        TcbConnection[] connections = [.. chosen ?? [], .. _piped];
        if (connections.Length == 0 && _sources.Any(source => source.IsByName))
            connections = [ConnectionResolver.Resolve(session, null).Connection];
        foreach (var connection in connections)
            _ = ConnectionFactory.ClientOf(connection);
        return connections;
    }

    /// <summary>Adds an account, and the environments to look for in it.</summary>
    /// <param name="account">Its connection.</param>
    /// <param name="envs">Names with wildcards; empty for all.</param>
    /// <param name="collections">Names with wildcards; empty for all.</param>
    internal void Add(TcbConnection account, IReadOnlyList<string> envs, IReadOnlyList<NamePattern> collections)
    {
        _piped.Add(account);
        // All accounts are searched together.
        if (_piped.Count == 1)
            Add(envs, collections);
    }

    /// <summary>Adds environments by name.</summary>
    /// <param name="envs">Names with wildcards; empty for all.</param>
    /// <param name="collections">Names with wildcards; empty for all.</param>
    internal void Add(IReadOnlyList<string> envs, IReadOnlyList<NamePattern> collections)
    {
        _envs.UnionWith(envs);
        _sources.AddRange(envs.Count == 0
            ? [new BackupSource { Collection = collections }]
            : envs.Select(env => new BackupSource { Env = NamePatterns.Of(env), Collection = collections }));
    }

    /// <summary>Adds an environment that was listed already.</summary>
    /// <exception cref="TcbException">There is no connection, or it was closed.</exception>
    internal void Add(TcbEnvironment environment, IReadOnlyList<NamePattern> collections)
    {
        _envs.Add(environment.Env);
        _sources.Add(new BackupSource
        {
            Environment = environment,
            Connection = ConnectionOf(environment.Connection, environment.AppId),
            Collection = collections,
        });
    }

    /// <summary>Adds a collection that was listed already.</summary>
    /// <exception cref="TcbException">There is no connection, or it was closed.</exception>
    internal void Add(TcbCollection collection)
    {
        _envs.Add(collection.Env);
        _sources.Add(new BackupSource { Listed = collection, Connection = ConnectionOf(collection.Connection, collection.AppId) });
    }

    private TcbConnection ConnectionOf(TcbConnection? own, string? appId)
    {
        var connection = chosen?.FirstOrDefault(connection => connection.AppId == appId) ?? chosen?[0]
            ?? (own is { IsOpen: true } ? own : ConnectionResolver.Resolve(session, null).Connection);
        return ConnectionFactory.ClientOf(connection).Connection;
    }
}
