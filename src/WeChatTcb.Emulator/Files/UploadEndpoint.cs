using System.Security;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace WeChatTcb.Emulator.Files;

/// <summary>An upload that the storage refuses.</summary>
internal sealed class CosException(CosError error) : Exception(error.Message)
{
    public CosError Error { get; } = error;
}

/// <summary>Receives the forms that upload objects, as the object storage does (contract 1.9).</summary>
internal sealed class UploadEndpoint(ObjectStore objects, UploadTickets tickets, TimeProvider time)
{
    /// <summary>The largest object (contract 1.9).</summary>
    public const long MaxObject = 5L * 1024 * 1024 * 1024;

    /// <summary>The most that a form may have beside its file. A longer request is refused before it is read.</summary>
    private const int MaxForm = 1024 * 1024;

    public async Task ServeAsync(HttpContext context)
    {
        var path = StoragePath.Of(context);
        try
        {
            var (bucket, stored, fields) = await ReceiveAsync(context, path);
            objects.Put(bucket, stored);
            await WriteDoneAsync(context, bucket, stored, fields.GetValueOrDefault("success_action_status"));
        }
        catch (CosException e)
        {
            // A client sends all of its form before it reads the response.
            if (!(context.Request.ContentLength > MaxObject + MaxForm))
                await RequestDrain.DrainAsync(context);
            await CosResponse.RefuseAsync(context, e.Error, path);
        }
        catch (Exception e) when (e is not OperationCanceledException and not BadHttpRequestException && !context.Response.HasStarted)
        {
            Console.Error.WriteLine(Messages.FormatCallFailed(path, e));
            await CosResponse.RefuseAsync(context, CosError.OfStatus(StatusCodes.Status500InternalServerError), path);
        }
    }

    private async Task<(string Bucket, StoredObject Stored, Dictionary<string, string> Fields)> ReceiveAsync(
        HttpContext context, string path)
    {
        if (context.Request.ContentLength is not { } length)
            throw Malformed("The request has no Content-Length.");
        if (length > MaxObject + MaxForm)
            throw new CosException(CosError.EntityTooLarge);
        if (BoundaryOf(context.Request) is not { } boundary)
            throw Malformed("The body of your POST request is not multipart/form-data.");

        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? local = null;
        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body, bufferSize: 128 * 1024);
            while (await ReadSectionAsync(reader, context.RequestAborted) is { } section)
            {
                if (NameOf(section) is not { } name)
                    throw Malformed("A field of the form has no name.");
                if (!name.Equals("file", StringComparison.OrdinalIgnoreCase))
                {
                    fields[name] = await ReadFieldAsync(section, context.RequestAborted);
                    continue;
                }
                var (bucket, key) = Check(path, fields);
                local = objects.NewFilePath();
                var (size, md5) = await WriteAsync(section.Body, local, context.RequestAborted);
                // What follows the file is ignored, but a form that is cut off stores nothing.
                while (await ReadSectionAsync(reader, context.RequestAborted) is not null)
                {
                }
                var stored = new StoredObject(key, size, new StoredFile(local, md5, time.GetUtcNow()));
                local = null;
                return (bucket, stored, fields);
            }
        }
        finally
        {
            if (local is not null)
                File.Delete(local);
        }
        throw Malformed("The form has no file.");
    }

    private (string Bucket, string Key) Check(string path, Dictionary<string, string> fields)
    {
        if (fields.GetValueOrDefault("key") is not { Length: > 0 } key)
            throw Malformed("The form has no key before its file.");
        if (!ObjectPath.TryParse(path, out var bucket, out var keyOfPath) || (keyOfPath.Length > 0 && keyOfPath != key))
            throw new CosException(CosError.SignatureDoesNotMatch);
        return tickets.Check(
            bucket, key, fields.GetValueOrDefault("Signature"), fields.GetValueOrDefault("x-cos-security-token")) is { } error
            ? throw new CosException(error)
            : (bucket, key);
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { HasValue: true, Length: > 0 and <= 1000 } boundary
            ? boundary.Value
            : null;

    private static async Task<MultipartSection?> ReadSectionAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is (IOException or InvalidDataException) and not BadHttpRequestException)
        {
            throw Malformed("The body of your POST request is not well-formed multipart/form-data.");
        }
    }

    // Clients give some fields a file name; only the name says what a field is.
    private static string? NameOf(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        && HeaderUtilities.RemoveQuotes(disposition.Name) is { HasValue: true, Length: > 0 } name
            ? name.Value
            : null;

    private static async Task<string> ReadFieldAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (await ReadAsync(section.Body, buffer.AsMemory(length), cancellationToken) is > 0 and var read)
            if ((length += read) == buffer.Length)
                throw Malformed("A field of the form is too long.");
        return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
    }

    private static async Task<(long Size, string Md5)> WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using var hash = Md5.Incremental();
        var buffer = new byte[128 * 1024];
        var size = 0L;
        while (await ReadAsync(content, buffer, cancellationToken) is > 0 and var read)
        {
            if ((size += read) > MaxObject)
                throw new CosException(CosError.EntityTooLarge);
            hash.AppendData(buffer.AsSpan(0, read));
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        return (size, Md5.Hex(hash));
    }

    private static async ValueTask<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is (IOException or InvalidDataException) and not BadHttpRequestException)
        {
            throw Malformed("The body of your POST request is not well-formed multipart/form-data.");
        }
    }

    private static CosException Malformed(string message) => new(CosError.MalformedPost(message));

    private static async Task WriteDoneAsync(HttpContext context, string bucket, StoredObject stored, string? status)
    {
        var response = context.Response;
        var location = ObjectPath.UrlOf($"{context.Request.Scheme}://{context.Request.Host}", bucket, stored.Key);
        response.StatusCode = status switch
        {
            "200" => StatusCodes.Status200OK,
            "201" => StatusCodes.Status201Created,
            _ => StatusCodes.Status204NoContent,
        };
        response.Headers.ETag = $"\"{stored.File.Md5}\"";
        response.Headers.Location = location;
        if (response.StatusCode != StatusCodes.Status201Created)
            return;
        await CosResponse.WriteXmlAsync(context, $"""
            <?xml version='1.0' encoding='utf-8' ?>
            <PostResponse>
            	<Location>{SecurityElement.Escape(location)}</Location>
            	<Bucket>{SecurityElement.Escape(bucket)}</Bucket>
            	<Key>{SecurityElement.Escape(stored.Key)}</Key>
            	<ETag>"{stored.File.Md5}"</ETag>
            </PostResponse>

            """);
    }
}
