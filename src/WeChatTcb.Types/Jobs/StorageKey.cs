namespace WeChatTcb;

/// <summary>The identity of a path in the service's storage: two exports with the same key would write the same file.</summary>
/// <param name="Endpoint">The service's base address.</param>
/// <param name="AppId">The app id; null if the connection knows only a token.</param>
/// <param name="ApiFamily">The API family.</param>
/// <param name="Env">The id of the cloud environment.</param>
/// <param name="FilePath">The path in the environment's storage.</param>
internal sealed record StorageKey(Uri Endpoint, string? AppId, TcbApiFamily ApiFamily, string Env, string FilePath);
