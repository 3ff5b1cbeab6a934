namespace WeChatTcb.Client.Exports;

/// <summary>An event of an export of an <see cref="ExportBatch"/>.</summary>
/// <param name="Job">The export in its state at that time.</param>
public abstract record ExportEvent(ExportJob Job);

/// <summary>The service accepted the export as a job.</summary>
public sealed record ExportSubmitted(ExportJob Job) : ExportEvent(Job);

/// <summary>A problem that does not end the export.</summary>
public sealed record ExportWarned(ExportJob Job, string Message) : ExportEvent(Job);

/// <summary>The export ended with an error. If there is a job, <see cref="ExportFinished"/> follows.</summary>
public sealed record ExportFailed(ExportJob Job, TcbException Error) : ExportEvent(Job);

/// <summary>The last event of a job, whether it succeeded or not.</summary>
public sealed record ExportFinished(ExportJob Job) : ExportEvent(Job);
