namespace WeChatTcb.Commands;

/// <summary>The environments in the backup that was typed.</summary>
internal sealed class BackupEnvCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) =>
        input.BackupCollections().Select(collection => new Candidate(collection.Env, null));
}

/// <summary>The collections in the backup that was typed; of one environment, if it was typed too.</summary>
internal sealed class BackupCollectionCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) => input.BackupCollections()
        .Where(collection => input.Text("SourceEnv") is not { } env || env == collection.Env)
        .Select(collection => new Candidate(collection.Collection, collection.Env));
}
