using System.Collections;
using System.Management.Automation;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>What is known while the user types a command.</summary>
/// <param name="Command">The name of the command.</param>
/// <param name="Parameters">The arguments so far, as PowerShell sees them without running anything.</param>
internal sealed record CompletionInput(string Command, IDictionary Parameters)
{
    // Together below 300 ms, with what PowerShell itself takes.
    private static readonly TimeSpan ServiceWait = TimeSpan.FromMilliseconds(170);
    private static readonly TimeSpan LedgerWait = TimeSpan.FromMilliseconds(80);

    private static readonly TimeSpan ServiceLife = TimeSpan.FromMinutes(1);

    /// <summary>As many entries of the ledger as can be read in time.</summary>
    private const int MaxEntries = 1000;

    /// <summary>Every export changes the ledger.</summary>
    private static readonly TimeSpan LedgerLife = TimeSpan.FromSeconds(1);

    /// <summary>The text of another argument, if it is a single one; null otherwise.</summary>
    internal string? Text(string parameter)
    {
        var value = Parameters[parameter] ?? DefaultParameters.Find(Session, Command, parameter).FirstOrDefault();
        return (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            object[] and [var single] => single?.ToString(),
            object[] or ScriptBlock => null,
            var text => text?.ToString(),
        };
    }

    /// <summary>The environment that was typed, if it is a single one without wildcards.</summary>
    internal string? Env => Text("Env") is { Length: > 0 } env && !WildcardPattern.ContainsWildcardCharacters(env) ? env : null;

    /// <summary>The connection that the command would use; null if there is none.</summary>
    internal TcbConnection? Connection
    {
        get
        {
            if ((Parameters["Connection"] is PSObject wrapped ? wrapped.BaseObject : Parameters["Connection"]) is TcbConnection given)
                return given;
            try
            {
                return ConnectionResolver.Current(Session);
            }
            catch (TcbException)
            {
                return null; // environment variables that cannot be used
            }
        }
    }

    private static SessionState Session =>
        (SessionState)((PSObject)ScriptBlock.Create("$ExecutionContext.SessionState").InvokeReturnAsIs()).BaseObject;

    /// <summary>The environments of the connection; empty if they are not known in time.</summary>
    internal IReadOnlyList<TcbEnvironment> Environments() => List(Connection, "environments", (connection, cancellationToken) =>
        ConnectionFactory.ClientOf(connection).GetEnvironmentsAsync(SilentContext.Instance, cancellationToken));

    /// <summary>The collections of the environment that was typed.</summary>
    internal IReadOnlyList<TcbCollection> Collections() => Env is not { } env ? [] : List(Connection, $"collections {env}",
        (connection, cancellationToken) =>
            ConnectionFactory.ClientOf(connection).GetCollectionsAsync(env, SilentContext.Instance, cancellationToken));

    /// <summary>The accounts that have authorized the platform.</summary>
    internal IReadOnlyList<TcbAuthorizer> Authorizers() => List(
        Connection is { } connection ? ConnectionFactory.PlatformOf(connection) : null, "authorizers",
        (platform, cancellationToken) =>
            ConnectionFactory.ClientOf(platform).GetAuthorizersAsync(SilentContext.Instance, cancellationToken));

    /// <summary>The entries of the ledger, the newest first; of the environment that was typed, if one was.</summary>
    internal IEnumerable<LedgerEntry> Ledger()
    {
        if (ExportLedger.OpenIfEnabled(Connection?.Endpoint) is not { } ledger)
            return [];
        var entries = TimedCache.Get(
            RunspaceState.Current, ledger.Folder, LedgerWait, LedgerLife, _ => Task.FromResult<IReadOnlyList<LedgerEntry>>(
                [.. ledger.ReadNewest(MaxEntries).Select(result => result.Entry).OfType<LedgerEntry>()]));
        return entries.Where(entry => Env is null || entry.Job.Env == Env);
    }

    /// <summary>The files that a path or a pattern names.</summary>
    internal static IEnumerable<string> Files(string path) => FilePaths.Existing(Session, path, literal: false);

    /// <summary>The fields of the last incremental backup in the destination that was typed.</summary>
    internal IReadOnlyList<string> UsedWatermarks()
    {
        if (Text("Destination") is not { Length: > 0 } destination)
            return [];
        var folder = FilePaths.Full(Session, destination);
        return TimedCache.Get(
            RunspaceState.Current, $"watermarks {folder}", LedgerWait, ServiceLife, _ =>
                Task.FromResult(BackupCatalog.LastWatermarks(folder)));
    }

    /// <summary>The collections in the backup that was typed.</summary>
    internal IReadOnlyList<BackupCollection> BackupCollections()
    {
        if (Text("Path") is not { Length: > 0 } path)
            return [];
        var folder = FilePaths.Full(Session, path);
        return TimedCache.Get(
            RunspaceState.Current, $"backup {folder}", LedgerWait, ServiceLife, _ =>
                Task.FromResult(BackupFolder.Read(folder).Collections));
    }

    private static IReadOnlyList<T> List<T>(
        TcbConnection? connection, string what, Func<TcbConnection, CancellationToken, Task<IReadOnlyList<T>>> list) =>
        connection is null
            ? []
            : TimedCache.Get(connection, what, ServiceWait, ServiceLife, cancellationToken => list(connection, cancellationToken));
}
