namespace WeChatTcb.Client.Imports;

/// <summary>The permission to upload one file to the service's storage (contract 1.9).</summary>
/// <param name="Address">Where the form is posted to.</param>
/// <param name="Path">The path of the file in the storage.</param>
/// <param name="Authorization">The signature of the form; a secret.</param>
/// <param name="Token">The token of the storage; a secret.</param>
/// <param name="FileId">The id of the file, by which it is deleted.</param>
/// <param name="CosFileId">The storage's own id of the file.</param>
/// <param name="IssuedAt">When the ticket was received.</param>
internal sealed record UploadTicket(
    Uri Address, string Path, string Authorization, string Token, string FileId, string CosFileId, DateTimeOffset IssuedAt)
{
    /// <summary>A ticket is valid for 15 minutes. An upload that begins in the last one could end after that.</summary>
    private static readonly TimeSpan UsableFor = TimeSpan.FromMinutes(14);

    /// <summary>Whether another ticket is needed.</summary>
    internal bool IsOld(DateTimeOffset now) => now - IssuedAt > UsableFor;

    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"(upload of {FileId})";
}
