using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Tests.Backups;

/// <summary>Makes manifests.</summary>
internal static class ManifestBuilder
{
    internal static readonly DateTimeOffset Start = new(2026, 11, 25, 19, 30, 0, TimeSpan.Zero);

    /// <summary>The manifest of a run that begins with these collections of environments.</summary>
    internal static BackupManifest New(params (string Env, string Collection)[] collections) => new()
    {
        Version = BackupManifest.CurrentVersion,
        Kind = BackupKind.Full,
        Status = BackupStatus.Running,
        StartedAt = Start,
        Selection = new BackupSelection(),
        PlanHash = "0",
        Environments =
        [
            .. collections.Select(collection => collection.Env).Distinct(StringComparer.Ordinal).Select(env => new BackupManifestEnvironment
            {
                Env = env,
                Endpoint = new Uri("https://api.example.test/"),
                AppId = "wxplatform",
                ApiFamily = TcbApiFamily.ComponentTcb,
            }),
        ],
        Collections = [.. collections.Select(collection => Pending(collection.Env, collection.Collection))],
    };

    internal static BackupManifestCollection Pending(string env, string collection) => new()
    {
        Env = env,
        Collection = collection,
        Status = BackupCollectionStatus.Pending,
    };
}
