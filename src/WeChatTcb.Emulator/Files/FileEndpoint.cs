using System.Globalization;
using System.Net.Mime;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Serves the files of finished exports at <c>/&lt;number&gt;/&lt;file_path&gt;</c>, as the object storage behind the service does.
/// </summary>
internal sealed class FileEndpoint(JobTable jobs, CosSigner signer, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly Dictionary<long, (ExportFile File, int Change)> _changed = [];

    /// <summary>The signed URL of a job's file; each call returns a new signature.</summary>
    public string UrlOf(string endpoint, ExportJob job)
    {
        var path = PathOf(job);
        var encoded = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return $"{endpoint}{encoded}?{signer.Sign(path)}";
    }

    public async Task ServeAsync(HttpContext context)
    {
        // The raw target, because the framework decodes only some of the escapes in the path.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = Uri.UnescapeDataString(target.Split('?', 2)[0]);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await RefuseAsync(context, CosError.MethodNotAllowed, path);
            return;
        }
        var fault = context.Features.Get<FaultRule>();
        var error = signer.Check(path, context.Request.Query);
        if (fault is { UrlExpires: true } && error is null)
        {
            signer.Expire(context.Request.Query);
            // When the fault states a number of bytes, this response still gets that many.
            error = fault.AfterBytes is null ? signer.Check(path, context.Request.Query) : null;
        }
        if (error is not null)
        {
            await RefuseAsync(context, error, path);
            return;
        }
        if (!TryGetNumber(path, out var number) || FindFile(number, change: fault is { ChangedFile: true }) is not { } file)
        {
            await RefuseAsync(context, CosError.NoSuchKey, path);
            return;
        }
        if (fault is { IgnoreRange: true })
            context.Request.Headers.Remove(HeaderNames.Range);
        await Results.File(
            file.LocalPath,
            MediaTypeNames.Application.Octet,
            lastModified: file.WrittenAt,
            entityTag: new EntityTagHeaderValue($"\"{file.Md5}\""),
            enableRangeProcessing: true).ExecuteAsync(context);
        if (context.Response.StatusCode == CosError.InvalidRange.Status && !context.Response.HasStarted)
            await RefuseAsync(context, CosError.InvalidRange, path);
    }

    /// <summary>Responds with an error of the storage.</summary>
    public static Task RefuseAsync(HttpContext context, CosError error) => RefuseAsync(context, error, context.Request.Path.Value ?? "");

    private ExportFile? FindFile(long number, bool change)
    {
#pragma warning disable RS0030 // FindByFile returns a job whose work has ended.
        if (jobs.FindByFile(number) is not { Work.Result.File: { } original } job)
#pragma warning restore RS0030
            return null;
        lock (_lock)
        {
            var (file, changes) = _changed.GetValueOrDefault(number, (original, 0));
            if (change)
                _changed[number] = (file, changes) = (ChangedFile.Of(file, job.Format, changes + 1, time.GetUtcNow()), changes + 1);
            return file;
        }
    }

    private static string PathOf(ExportJob job) => string.Create(CultureInfo.InvariantCulture, $"/{job.FileNumber}/{job.FilePath}");

    private static bool TryGetNumber(string path, out long number)
    {
        number = 0;
        var end = path.Length > 1 ? path.IndexOf('/', 1) : -1;
        return end > 1 && long.TryParse(path.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static async Task RefuseAsync(HttpContext context, CosError error, string path)
    {
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = "application/xml";
        var body = Encoding.UTF8.GetBytes($"""
            <?xml version='1.0' encoding='utf-8' ?>
            <Error>
            	<Code>{error.Code}</Code>
            	<Message>{error.Message}</Message>
            	<Resource>{SecurityElement.Escape(path)}</Resource>
            	<RequestId>{Convert.ToBase64String(RandomNumberGenerator.GetBytes(21))}</RequestId>
            </Error>

            """);
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
