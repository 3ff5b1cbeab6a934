using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>An event of a running backup.</summary>
internal abstract record BackupEvent;

/// <summary>The file of a collection is saved.</summary>
internal sealed record CollectionCompleted(BackupManifestCollection Collection) : BackupEvent;

/// <summary>A collection was not saved, or its file lacks records.</summary>
internal sealed record CollectionFailed(BackupManifestCollection Collection, TcbException Error) : BackupEvent;

/// <summary>A collection was dropped after it had been listed.</summary>
internal sealed record CollectionVanished(BackupManifestCollection Collection) : BackupEvent;

/// <summary>A problem that does not end anything.</summary>
internal sealed record Warned(string Message) : BackupEvent;
