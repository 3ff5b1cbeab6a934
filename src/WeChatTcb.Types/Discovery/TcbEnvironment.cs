namespace WeChatTcb;

/// <summary>A cloud environment (contract 1.13). Its properties bind to the parameters of the cmdlets that work on environments.</summary>
public sealed record TcbEnvironment
{
    internal TcbEnvironment()
    {
    }

    /// <summary>The id of the environment.</summary>
    public required string Env { get; init; }

    /// <summary>The name that its owner gave it; null if it has none.</summary>
    public string? Alias { get; init; }

    /// <summary>The state of the environment. Only a <see cref="EnvironmentStatus.Normal"/> one can be exported.</summary>
    public required EnvironmentStatus Status { get; init; }

    /// <summary>The service's own word for <see cref="Status"/>; null if it sent none.</summary>
    public string? StatusText { get; init; }

    /// <summary>The id of the package that was bought; null if it is not known.</summary>
    public string? PackageId { get; init; }

    /// <summary>The name of the package that was bought; null if it is not known.</summary>
    public string? PackageName { get; init; }

    /// <summary>When it was created, in local time with its zone. The service states no zone; China's (UTC+8) is assumed.</summary>
    public DateTimeOffset? CreatedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>When it was last changed; like <see cref="CreatedAt"/>.</summary>
    public DateTimeOffset? UpdatedAt
    {
        get;
        init => field = value?.ToLocalTime();
    }

    /// <summary>The app id that the environment belongs to; null if its connection knows only a token.</summary>
    public string? AppId { get; init; }

    /// <summary>The API family through which the environment is reached.</summary>
    public TcbApiFamily ApiFamily { get; init; }

    /// <summary>The service that the environment belongs to.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The connection that listed the environment, so that an environment in the pipeline needs no <c>-Connection</c>.</summary>
    internal TcbConnection? Connection { get; init; }

    /// <summary>The id of the environment.</summary>
    public override string ToString() => Env;
}
