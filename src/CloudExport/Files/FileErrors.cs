namespace CloudExport.Files;

/// <summary>What can go wrong while a file comes home: each cause with its id, its words and what to do.</summary>
internal static class FileErrors
{
    internal static TcbException Exists(string path) => new(
        "FileExists", TcbErrorKind.AlreadyExists, $"{path} exists already.", "Choose another -Destination, or use -Force to replace the file once the new one is whole.");

    internal static TcbException IsFolder(string path) => new(
        "DestinationIsFolder", TcbErrorKind.InvalidArgument, $"{path} is a folder.", "Choose another -Destination.");

    internal static TcbException IsDevice(string path) => new(
        "DestinationIsDevice", TcbErrorKind.InvalidArgument, $"{path} is in the folder of this machine's devices; a file there would take a device's place.",
        "Choose another -Destination.");

    /// <summary>Two files of one command would have the same name, and the later would replace the earlier.</summary>
    internal static TcbException Duplicate(string path) => new(
        "DuplicateDestination", TcbErrorKind.InvalidArgument, $"Two exports of this command would both be saved as {path}.",
        "Give each export a -Destination or -FilePath of its own; a folder takes the name of each -FilePath.");

    internal static TcbException CannotWrite(string path, Exception cause) => new(
        "CannotWriteFile", TcbErrorKind.Write, $"{path} cannot be written: {cause.Message}", "Check the folder's rights and its free room. A file of that name from before is untouched.", cause);

    internal static TcbException DownloadBroken(ExportJob job, Exception cause) => new ExportJobException(
        "DownloadBroken", TcbErrorKind.Connection, job, $"The file of job {job.JobId} of {job.Env} came to an end before it was whole: {cause.Message}",
        "Save the file again; the job keeps it for a while.", cause);

    internal static TcbException DownloadStalled(ExportJob job, TimeSpan limit) => new ExportJobException(
        "DownloadStalled", TcbErrorKind.Timeout, job, $"The file of job {job.JobId} of {job.Env} stood still for {limit.TotalSeconds:F0} s.",
        "Save the file again; the job keeps it for a while.");

    internal static TcbException WrongLength(ExportJob job, long expected, long received) => new ExportJobException(
        "WrongLength", TcbErrorKind.InvalidData, job, $"The file of job {job.JobId} of {job.Env} should have {expected} bytes, and {received} came.",
        "Save the file again.");

    internal static TcbException WrongRecordCount(ExportJob job, long expected, long counted) => new ExportJobException(
        "WrongRecordCount", TcbErrorKind.InvalidData, job, $"The file of job {job.JobId} of {job.Env} should have {expected} records, and has {counted}.",
        "Save the file again; if the count stays, look at the file with -SkipCountCheck.");
}
