namespace WeChatTcb.Client.Restores;

/// <summary>Something that happens during a restore.</summary>
internal abstract record RestoreEvent;

/// <summary>The files of a collection were imported.</summary>
internal sealed record CollectionImported(string Collection, long RecordCount) : RestoreEvent;

/// <summary>A collection was exported again, and its records are those of the backup.</summary>
internal sealed record CollectionVerified(string Collection, long RecordCount) : RestoreEvent;

/// <summary>A collection was not restored as it is in the backup.</summary>
internal sealed record CollectionFailed(string Collection, TcbException Error) : RestoreEvent;

/// <summary>Something that the user should know.</summary>
internal sealed record RestoreWarned(string Message) : RestoreEvent;

/// <summary>How far a restore is.</summary>
/// <param name="Total">The number of collections.</param>
/// <param name="Finished">How many of them have been imported, successfully or not.</param>
/// <param name="Failed">How many of these failed.</param>
/// <param name="Verified">How many were exported again and compared.</param>
/// <param name="RecordCount">The number of imported records.</param>
/// <param name="Phase">What is done now.</param>
internal sealed record RestoreProgress(int Total, int Finished, int Failed, int Verified, long RecordCount, RestorePhase Phase);

/// <summary>What a restore does at a moment.</summary>
internal enum RestorePhase
{
    /// <summary>It compares the files with the manifest.</summary>
    Checking,

    /// <summary>It imports.</summary>
    Importing,

    /// <summary>It reads the numbers of documents.</summary>
    Counting,

    /// <summary>It exports again and compares.</summary>
    Verifying,
}
