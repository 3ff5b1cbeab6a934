namespace WeChatTcb;

/// <summary>
/// An account that has authorized the third-party platform (contract 4.2). Piped to <c>Connect-Tcb</c> it makes a connection.
/// </summary>
/// <remarks>The refresh token is never part of it, and is not stored.</remarks>
public sealed record TcbAuthorizer
{
    internal TcbAuthorizer()
    {
    }

    /// <summary>The app id of the account: of a mini program, or of an official account, which has no cloud database.</summary>
    public required string AppId { get; init; }

    /// <summary>When it authorized the platform, in local time with its zone; null if the service does not say.</summary>
    public DateTimeOffset? AuthorizedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>The app id of the third-party platform.</summary>
    /// <remarks>Not ComponentAppId: that would bind to the parameters of Connect-Tcb for the platform itself.</remarks>
    public required string PlatformAppId { get; init; }

    /// <summary>The service.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The platform's connection, with which the account's tokens are requested.</summary>
    internal TcbConnection? Connection { get; init; }

    /// <summary>The app id of the account.</summary>
    public override string ToString() => AppId;
}
