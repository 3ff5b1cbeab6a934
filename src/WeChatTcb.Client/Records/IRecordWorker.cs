namespace WeChatTcb.Client.Records;

/// <summary>Makes something of batches of records: their objects, or their bytes in another format. For one thread.</summary>
/// <typeparam name="TOutput">What it makes.</typeparam>
internal interface IRecordWorker<out TOutput>
{
    /// <summary>Reads the records of JSON.</summary>
    IJsonRecords Json { get; }

    /// <summary>Creates the records of CSV.</summary>
    IRecordBuilder Rows { get; }

    /// <summary>Ends a batch.</summary>
    /// <param name="results">The results since the last batch, at least one; valid during the call. Those without an error were read by
    /// this worker.</param>
    TOutput Finish(IReadOnlyList<RecordResult> results);
}
