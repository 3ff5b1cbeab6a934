using System.Globalization;
using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using WeChatTcb.Emulator.Jobs;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Serves the files of finished exports, at <c>/&lt;number&gt;/&lt;file_path&gt;</c>, and uploaded objects, at
/// <c>/cos/&lt;bucket&gt;/&lt;key&gt;</c>, as the object storage behind the service does.
/// </summary>
internal sealed class FileEndpoint(JobTable jobs, ObjectStore objects, CosSigner signer, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly Dictionary<long, (StoredFile File, int Change)> _changed = [];

    /// <summary>The signed URL of a job's file; each call returns a new signature.</summary>
    public string UrlOf(string endpoint, ExportJob job)
    {
        var path = PathOf(job);
        var encoded = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return $"{endpoint}{encoded}?{signer.Sign(path)}";
    }

    /// <summary>The signed URL of an uploaded object; each call returns a new signature.</summary>
    public string UrlOf(string endpoint, string bucket, string key, TimeSpan validity) =>
        $"{ObjectPath.UrlOf(endpoint, bucket, key)}?{signer.Sign(ObjectPath.Of(bucket, key), validity)}";

    public async Task ServeAsync(HttpContext context)
    {
        var path = StoragePath.Of(context);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await CosResponse.RefuseAsync(context, CosError.MethodNotAllowed, path);
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
            await CosResponse.RefuseAsync(context, error, path);
            return;
        }
        if (FindFile(path, change: fault is { ChangedFile: true }) is not { } file)
        {
            await CosResponse.RefuseAsync(context, CosError.NoSuchKey, path);
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
            await CosResponse.RefuseAsync(context, CosError.InvalidRange, path);
    }

    private StoredFile? FindFile(string path, bool change)
    {
        if (ObjectPath.TryParse(path, out var bucket, out var key))
            return objects.Find(bucket, key)?.File;
#pragma warning disable RS0030 // FindByFile returns a job whose work has ended.
        if (!TryGetNumber(path, out var number) || jobs.FindByFile(number) is not { Work.Result.File: { } original } job)
#pragma warning restore RS0030
            return null;
        lock (_lock)
        {
            var (file, changes) = _changed.GetValueOrDefault(number, (original, 0));
            if (change)
                _changed[number] = (file, changes) = (ChangedFile.Of(file, job.FileType, changes + 1, time.GetUtcNow()), changes + 1);
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
}
