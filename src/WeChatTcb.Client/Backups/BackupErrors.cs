namespace WeChatTcb.Client.Backups;

/// <summary>The errors of selecting and placing a backup.</summary>
internal static class BackupErrors
{
    internal const string EnvHaltedId = "EnvHalted";
    internal const string EnvUnavailableId = "EnvUnavailable";
}
