using System.Globalization;
using System.Net.Mime;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using TcbEmulator.Jobs;

namespace TcbEmulator.Files;

/// <summary>Hands out the files of finished exports at <c>/&lt;number&gt;/&lt;file_path&gt;</c>, as the object storage behind the service does.</summary>
internal sealed class FileEndpoint(JobTable jobs, CosSigner signer)
{
    /// <summary>The signed URL of a job's file; each call signs anew.</summary>
    public string UrlOf(string endpoint, ExportJob job)
    {
        var path = PathOf(job);
        var encoded = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return $"{endpoint}{encoded}?{signer.Sign(path)}";
    }

    /// <summary>Whether a request path has the form of a file's path.</summary>
    public static bool IsFilePath(string path) => TryGetNumber(path, out _);

    public async Task ServeAsync(HttpContext context)
    {
        // The raw target, because the framework keeps some escapes in its path and resolves others.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = Uri.UnescapeDataString(target.Split('?', 2)[0]);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await RefuseAsync(context, CosError.MethodNotAllowed, path);
            return;
        }
        if (signer.Check(path, context.Request.Query) is { } error)
        {
            await RefuseAsync(context, error, path);
            return;
        }
        if (!TryGetNumber(path, out var number) || jobs.FindFile(number) is not { } file)
        {
            await RefuseAsync(context, CosError.NoSuchKey, path);
            return;
        }
        await Results.File(
            file.LocalPath,
            MediaTypeNames.Application.Octet,
            lastModified: file.WrittenAt,
            entityTag: new EntityTagHeaderValue($"\"{file.Md5}\""),
            enableRangeProcessing: true).ExecuteAsync(context);
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
