using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Imports;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client;

/// <summary>Uploads files, submits imports, deletes files.</summary>
public sealed partial class TcbClient
{
    /// <summary>The service deletes at most 50 files in one call (contract 1.11).</summary>
    private const int FilesPerDelete = 50;

    /// <summary>The service's code for a file that does not exist (contract 5.2).</summary>
    private const int FileNotExists = -503003;

    /// <summary>Requests the permission to upload a file.</summary>
    /// <param name="env">The environment.</param>
    /// <param name="path">The path of the file in the environment's storage; an existing file is replaced.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="retry">Whether a transient failure is retried here.</param>
    /// <exception cref="TcbException"><c>InsecureUploadAddress</c>; or the service refused the request, or could not be
    /// reached.</exception>
    internal async Task<UploadTicket> RequestUploadAsync(
        string env, string path, ICallContext context, CancellationToken cancellationToken, bool retry = true)
    {
        var answer = await Calls.PostAsync(
            _paths.Upload, new UploadFileRequest(env, path), ServiceJson.Raw.UploadFileRequest, ServiceJson.Raw.UploadFileResponse, context,
            cancellationToken, retry).ConfigureAwait(false);
        if (!Uri.TryCreate(answer.Url?.Trim(), UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw TransportErrors.Incomplete("uploadfile", "url");
        if (!ServiceAddress.IsSecure(address))
            throw ImportErrors.InsecureUploadAddress(address);
        return new UploadTicket(
            address, path, Given(answer.Authorization, "authorization"), Given(answer.Token, "token"), Given(answer.FileId, "file_id"),
            Given(answer.CosFileId, "cos_file_id"), Time.GetUtcNow());

        static string Given(string? value, string field) =>
            string.IsNullOrEmpty(value) ? throw TransportErrors.Incomplete("uploadfile", field) : value;
    }

    /// <summary>Deletes files of an environment's storage. It is no error if one does not exist.</summary>
    /// <returns>Why files were not deleted; empty if all were.</returns>
    /// <exception cref="TcbException">The service refused the request, or could not be reached.</exception>
    internal async Task<IReadOnlyList<string>> DeleteFilesAsync(
        string env, IEnumerable<string> fileIds, ICallContext context, CancellationToken cancellationToken, bool retry = true)
    {
        List<string> failures = [];
        foreach (var chunk in fileIds.Chunk(FilesPerDelete))
        {
            var answer = await Calls.PostAsync(
                _paths.DeleteFiles, new DeleteFilesRequest(env, chunk), ServiceJson.Raw.DeleteFilesRequest,
                ServiceJson.Raw.DeleteFilesResponse, context, cancellationToken, retry).ConfigureAwait(false);
            failures.AddRange((answer.Files ?? [])
                .Where(file => file?.Status is not (null or 0 or FileNotExists))
                .Select(file => $"{file!.FileId}: {file.ErrorMessage} ({file.Status})"));
        }

        return failures;
    }

    /// <summary>Submits the import of an uploaded file.</summary>
    /// <param name="job">The import. Its file path is that of the uploaded file.</param>
    /// <returns>The job id.</returns>
    /// <exception cref="TcbException">The service refused the import; or <c>SubmitInDoubt</c>: no response came.</exception>
    internal Task<long> SubmitImportAsync(
        ImportJob job, SubmitOptions options, ICallContext context, CancellationToken cancellationToken) =>
        Submitter.SubmitAsync(
            job, _paths.Import, "dbimport",
            new DbImportRequest(job.Env, job.Collection, job.FilePath!, (int)job.FileType!, job.StopOnError, (int)job.ConflictMode),
            ServiceJson.Raw.DbImportRequest, options, context, cancellationToken);
}
