namespace WeChatTcb.Client.Exports;

/// <summary>What happened to an export of an <see cref="ExportBatch"/>.</summary>
/// <param name="Job">The export at that moment.</param>
public abstract record ExportEvent(ExportJob Job);

/// <summary>The service accepted the export as a job.</summary>
public sealed record ExportSubmitted(ExportJob Job) : ExportEvent(Job);

/// <summary>The job was polled.</summary>
public sealed record ExportPolled(ExportJob Job) : ExportEvent(Job);

/// <summary>Bytes of the file arrived.</summary>
/// <param name="Job">The export.</param>
/// <param name="Received">How many bytes there are now.</param>
/// <param name="Total">How many there will be; null if that is not known.</param>
public sealed record ExportReceived(ExportJob Job, long Received, long? Total) : ExportEvent(Job);

/// <summary>Something went wrong that does not stop the export.</summary>
public sealed record ExportWarned(ExportJob Job, string Message) : ExportEvent(Job);

/// <summary>The export ended with an error. If there is a job, <see cref="ExportFinished"/> follows.</summary>
public sealed record ExportFailed(ExportJob Job, TcbException Error) : ExportEvent(Job);

/// <summary>Nothing more happens to this job in this batch, whether it succeeded or not.</summary>
public sealed record ExportFinished(ExportJob Job) : ExportEvent(Job);
