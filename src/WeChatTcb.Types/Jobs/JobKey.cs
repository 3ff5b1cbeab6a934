namespace WeChatTcb;

/// <summary>
/// The identity of a job. Two jobs are the same only if all five agree: ids are unique within one environment of one account, and the two
/// API families are asked with different tokens (contract 2).
/// </summary>
/// <param name="Endpoint">The service's base address.</param>
/// <param name="AppId">The app id that the job belongs to; null if its connection knows only a token.</param>
/// <param name="ApiFamily">The API family that the job was submitted through.</param>
/// <param name="Env">The id of the cloud environment.</param>
/// <param name="JobId">The job id; 0 before the service has assigned one.</param>
internal sealed record JobKey(Uri Endpoint, string? AppId, TcbApiFamily ApiFamily, string Env, long JobId);
