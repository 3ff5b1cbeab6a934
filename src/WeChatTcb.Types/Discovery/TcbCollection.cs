namespace WeChatTcb;

/// <summary>A collection of an environment (contract 1.5). Its properties bind to the parameters of the export cmdlets.</summary>
public sealed record TcbCollection
{
    internal TcbCollection()
    {
    }

    /// <summary>The id of the environment.</summary>
    public required string Env { get; init; }

    /// <summary>The name of the collection.</summary>
    public required string Collection { get; init; }

    /// <summary>The number of documents. It may be out of date, for example right after an import (contract 12).</summary>
    public required long DocumentCount { get; init; }

    /// <summary>The size of the documents in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The number of indexes. The service cannot list them.</summary>
    public required int IndexCount { get; init; }

    /// <summary>The size of the indexes in bytes.</summary>
    public required long IndexSize { get; init; }

    /// <summary>The app id that the environment belongs to; null if its connection knows only a token.</summary>
    public string? AppId { get; init; }

    /// <summary>The API family through which the environment is reached.</summary>
    public TcbApiFamily ApiFamily { get; init; }

    /// <summary>The service that the environment belongs to.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The connection that listed the collection, so that a collection in the pipeline needs no <c>-Connection</c>.</summary>
    internal TcbConnection? Connection { get; init; }

    /// <summary>The environment and the name.</summary>
    public override string ToString() => $"{Env}/{Collection}";
}
