namespace WeChatTcb.Client;

/// <summary>What the service is to export, and where to (contract 1.2).</summary>
/// <param name="Env">The id of the cloud environment.</param>
/// <param name="FilePath">The path of the result in the service's storage.</param>
/// <param name="FileType">The format of the result.</param>
/// <param name="Query">The query statement.</param>
public sealed record ExportRequest(string Env, string FilePath, ExportFileType FileType, string Query);
