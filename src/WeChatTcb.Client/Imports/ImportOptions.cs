namespace WeChatTcb.Client.Imports;

/// <summary>What to import.</summary>
/// <param name="Env">The id of the cloud environment.</param>
/// <param name="Collection">The collection; it must exist.</param>
public sealed record ImportOptions(string Env, string Collection)
{
    /// <summary>The default of the largest size of a piece: the console of the service takes files below 50 MB (contract 3.4).</summary>
    public const double DefaultPieceSizeMB = 50;

    /// <summary>What happens to records whose <c>_id</c> exists.</summary>
    public ImportConflictMode ConflictMode { get; init; } = ImportConflictMode.Insert;

    /// <summary>Whether the import ends at the first record that cannot be imported.</summary>
    public bool StopOnError { get; init; }

    /// <summary>Whether the uploaded files stay in the service's storage.</summary>
    public bool KeepUpload { get; init; }

    /// <summary>Whether records that the service could not import are accepted.</summary>
    public bool AllowFailedRecords { get; init; }

    /// <summary>A number of megabytes in bytes. The service does not say which it means, so this is the smaller: a million bytes.</summary>
    public static long Bytes(double megabytes) => (long)(megabytes * 1_000_000);
}
