namespace WeChatTcb.Emulator.Files;

/// <summary>A file in the object storage.</summary>
/// <param name="LocalPath">Its path on this machine.</param>
/// <param name="Md5">Its MD5 in hex.</param>
/// <param name="WrittenAt">When it was complete.</param>
internal sealed record StoredFile(string LocalPath, string Md5, DateTimeOffset WrittenAt);
