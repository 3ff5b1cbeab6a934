using System.Collections.Concurrent;
using WeChatTcb.Client.Discovery;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>
/// Failures that all remaining collections of an app or an environment share, so that none of them is attempted: its quota is
/// used up, its token is refused, or it is halted. Each attempt would fail for the same reason, and use up more of the quota.
/// </summary>
/// <param name="context">The caller.</param>
internal sealed class SharedFailures(ICallContext context)
{
    /// <summary>How long a list of environments is taken for the current state.</summary>
    private static readonly TimeSpan ListIsFresh = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(Uri, string?, TcbConnection?), TcbException> _apps = new();
    private readonly ConcurrentDictionary<string, TcbException> _environments = new(StringComparer.Ordinal);
    private readonly Dictionary<TcbClient, (long At, Task<IReadOnlyList<TcbEnvironment>?> List)> _lists = [];

    /// <summary>Why a collection need not be attempted; null if it can be.</summary>
    internal TcbException? Find(TcbClient client, string env) =>
        _apps.GetValueOrDefault(AppOf(client)) ?? _environments.GetValueOrDefault(env);

    /// <summary>Records what a failure says about the other collections.</summary>
    /// <returns>The failure, or the cause behind it.</returns>
    internal async Task<TcbException> RecordAsync(TcbClient client, string env, TcbException failure, CancellationToken cancellationToken)
    {
        if (ConcernsAccount(failure))
            return _apps.GetOrAdd(AppOf(client), failure);
        if (failure is TcbServiceException { Error.Retry: TcbRetryRule.AfterQuotaReset })
            return _environments.GetOrAdd(env, failure);
        if (failure is not (TcbServiceException or ExportJobException { ErrorId: "ExportJobFailed" or "ImportJobFailed" }))
            return failure;
        var environments = await EnvironmentsAsync(client, cancellationToken).ConfigureAwait(false);
        return environments?.FirstOrDefault(environment => environment.Env == env) is { } found
            && DiscoveryErrors.OfStatus(found) is { } halted
            ? _environments.GetOrAdd(env, halted)
            : failure;
    }

    /// <summary>Whether every other call of the account would fail too: codes of the gateway are positive (contract 5.1).</summary>
    internal static bool ConcernsAccount(TcbException failure) =>
        failure.Kind is TcbErrorKind.Authentication
        || (failure is TcbServiceException { ErrorCode: > 0, IsTransient: false }
            && failure.Kind is (TcbErrorKind.QuotaExceeded or TcbErrorKind.PermissionDenied));

    /// <summary>The app of a connection; the connection itself if it knows only a token.</summary>
    private static (Uri Endpoint, string? AppId, TcbConnection? Connection) AppOf(TcbClient client) =>
        (client.Connection.Endpoint, client.Connection.AppId, client.Connection.AppId is null ? client.Connection : null);

    private Task<IReadOnlyList<TcbEnvironment>?> EnvironmentsAsync(TcbClient client, CancellationToken cancellationToken)
    {
        lock (_lists)
        {
            if (_lists.TryGetValue(client, out var known) && client.Time.GetElapsedTime(known.At) < ListIsFresh)
                return known.List;
            var list = client.GetEnvironmentsAsync(context, cancellationToken).OrNullAsync(context);
            _lists[client] = (client.Time.GetTimestamp(), list);
            return list;
        }
    }
}
