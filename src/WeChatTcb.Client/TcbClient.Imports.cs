using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Exports;
using WeChatTcb.Client.Http;
using WeChatTcb.Client.Imports;

namespace WeChatTcb.Client;

/// <summary>Uploads files, submits imports, deletes files.</summary>
public sealed partial class TcbClient
{
    /// <summary>The service deletes at most 50 files in one call (contract 1.11).</summary>
    private const int FilesPerDelete = 50;

    /// <summary>The service's code for a file that does not exist (contract 5.2).</summary>
    private const int FileNotExists = -503003;

    /// <summary>As much of an error response of the storage as is read.</summary>
    private const int LargestStorageError = 16 * 1024;

    /// <summary>Codes of the storage that another ticket may cure (contract 1.9).</summary>
    private static readonly string[] TicketRefusals = ["AccessDenied", "SignatureDoesNotMatch", "ExpiredToken", "RequestTimeTooSkewed"];

    /// <summary>Requests the permission to upload a file.</summary>
    /// <param name="env">The environment.</param>
    /// <param name="path">The path of the file in the environment's storage; an existing file is replaced.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="retry">Whether a transient failure is retried here.</param>
    /// <exception cref="TcbException"><c>InsecureUploadAddress</c>; or the service refused the request, or could not be reached.</exception>
    internal async Task<UploadTicket> RequestUploadAsync(
        string env, string path, ICallContext context, CancellationToken cancellationToken, bool retry = true)
    {
        var answer = await PostAsync(
            _paths.Upload, new UploadFileRequest(env, path), ServiceJson.Raw.UploadFileRequest, ServiceJson.Raw.UploadFileAnswer, context,
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

    /// <summary>Uploads a file once. No token of the service is sent to the storage.</summary>
    /// <param name="ticket">The permission.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="open">Opens the bytes.</param>
    /// <param name="onBytes">Called with the number of bytes sent so far, on any thread.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="TcbTransportException">It failed; with the status 403 if another ticket is needed.</exception>
    internal async Task UploadAsync(
        UploadTicket ticket, long length, Func<Stream> open, Action<long> onBytes, CancellationToken cancellationToken)
    {
        // The limit holds for each part of the upload, and for the response after it.
        var limit = ServiceTransport.ResponseTimeout;
        using var stalled = new CancellationTokenSource(limit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellationToken);
        using var form = UploadForm.Create(ticket, new UploadBody(length, open, OnBytes));
        using var request = new HttpRequestMessage(HttpMethod.Post, ticket.Address) { Content = form };
        HttpResponseMessage response;
        try
        {
            response = await _httpClients(ticket.Address).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stalled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TransportErrors.NoAnswerInTime(Messages.FileUpload, ticket.Address, limit);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw TransportErrors.FromHttp(Messages.FileUpload, ticket.Address, exception);
        }

        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                throw await StorageErrorAsync(response, [ticket.Authorization, ticket.Token], either.Token, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        void OnBytes(long sent)
        {
            stalled.CancelAfter(limit);
            onBytes(sent);
        }
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
            var answer = await PostAsync(
                _paths.DeleteFiles, new DeleteFilesRequest(env, chunk), ServiceJson.Raw.DeleteFilesRequest,
                ServiceJson.Raw.DeleteFilesAnswer, context, cancellationToken, retry).ConfigureAwait(false);
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
    internal Task<long> SubmitImportAsync(ImportJob job, SubmitOptions options, ICallContext context, CancellationToken cancellationToken) =>
        SubmitAsync(
            job, _paths.Import, "dbimport",
            new DbImportRequest(job.Env, job.Collection, job.FilePath!, (int)job.FileType!, job.StopOnError, (int)job.ConflictMode),
            ServiceJson.Raw.DbImportRequest, options, context, cancellationToken);

    /// <summary>The error in an XML response of the storage.</summary>
    private async Task<TcbTransportException> StorageErrorAsync(
        HttpResponseMessage response, string[] secrets, CancellationToken limit, CancellationToken cancellationToken)
    {
        var text = "";
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(limit).ConfigureAwait(false);
            var buffer = new byte[LargestStorageError];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit).ConfigureAwait(false);
            text = Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The status says enough.
        }

        var code = StorageCode().Match(text) is { Success: true } found ? found.Groups[1].Value : null;
        var message = StorageMessage().Match(text) is { Success: true } words ? ServiceText.Clean(words.Groups[1].Value, secrets) : null;
        return ImportErrors.StorageRefused(
            code switch
            {
                "RequestTimeout" => HttpStatusCode.RequestTimeout, // sent with the status 400
                _ when TicketRefusals.Contains(code) => HttpStatusCode.Forbidden,
                _ => response.StatusCode,
            },
            code, message,
            ServiceTransport.RetryAfter(response, Time));
    }

    [GeneratedRegex("<Code>([A-Za-z0-9._-]{1,80})</Code>")]
    private static partial Regex StorageCode();

    [GeneratedRegex("<Message>([^<]{1,1000})</Message>")]
    private static partial Regex StorageMessage();
}
