using WeChatTcb.Client.Backups.Incremental;
using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>What a backup is to contain.</summary>
internal sealed record BackupScope
{
    /// <summary>The connections whose environments are searched; empty if all sources bring their own.</summary>
    public required IReadOnlyList<TcbConnection> Connections { get; init; }

    /// <summary>Those of them that may have no cloud database, because the accounts were not chosen one by one.</summary>
    public IReadOnlyList<TcbConnection> Optional { get; init; } = [];

    /// <summary>What to back up; each source adds to it.</summary>
    public required IReadOnlyList<BackupSource> Sources { get; init; }

    /// <summary>The collections to leave out.</summary>
    public IReadOnlyList<NamePattern> ExcludeCollection { get; init; } = [];

    /// <summary>The accounts whose environments are searched too; empty for none.</summary>
    public IReadOnlyList<NamePattern> Authorizer { get; init; } = [];

    /// <summary>The fields by which collections continue; null if all records are exported.</summary>
    public WatermarkFields? Watermark { get; init; }

    /// <summary>The values of the parameters, for the manifest.</summary>
    public required BackupSelection Selection { get; init; }

    /// <summary>Which part of it this process saves; null for all of it.</summary>
    public BackupShard? Shard { get; init; }
}

/// <summary>A part of what a backup is to contain: environments by name, or an object that the service has listed already.</summary>
internal sealed record BackupSource
{
    /// <summary>The environments; null for all.</summary>
    public NamePattern? Env { get; init; }

    /// <summary>An environment that was listed already; null if it has to be found.</summary>
    public TcbEnvironment? Environment { get; init; }

    /// <summary>A collection that was listed already; null if it has to be found.</summary>
    public TcbCollection? Listed { get; init; }

    /// <summary>The connection of what was listed already.</summary>
    public TcbConnection? Connection { get; init; }

    /// <summary>The collections; empty for all.</summary>
    public IReadOnlyList<NamePattern> Collection { get; init; } = [];

    /// <summary>Whether the environment has to be found.</summary>
    internal bool IsByName => Environment is null && Listed is null;
}
