using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace WeChatTcb.Client.Imports;

/// <summary>The form that uploads a file to the storage: the fields of the ticket, and the file last (contract 1.9).</summary>
internal static class UploadForm
{
    /// <summary>Creates the form. Its length is known, because the storage refuses a form without one.</summary>
    internal static HttpContent Create(UploadTicket ticket, HttpContent file)
    {
        var boundary = Guid.NewGuid().ToString("N");
        var form = new MultipartFormDataContent(boundary);
        // Without the quotes that .NET adds, which some servers take for a part of the boundary.
        form.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");
        Add("key", ticket.Path);
        Add("Signature", ticket.Authorization);
        Add("x-cos-security-token", ticket.Token);
        Add("x-cos-meta-fileid", ticket.CosFileId);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        AddPart(file, "file", ticket.Path[(ticket.Path.LastIndexOf('/') + 1)..]);
        return form;

        void Add(string name, string value) => AddPart(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name, null);

        void AddPart(HttpContent part, string name, string? fileName)
        {
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
            {
                Name = $"\"{name}\"",
                FileName = fileName is null ? null : $"\"{fileName}\"",
            };
            form.Add(part);
        }
    }
}

/// <summary>The bytes of a file in a form, read while they are sent.</summary>
/// <param name="length">Their number.</param>
/// <param name="open">Opens them at their beginning.</param>
/// <param name="onBytes">Called with the number of bytes sent so far, on any thread.</param>
internal sealed class UploadBody(long length, Func<Stream> open, Action<long> onBytes) : HttpContent
{
    private const int BufferSize = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var source = open();
        var buffer = new byte[BufferSize];
        long sent = 0;
        onBytes(0);
        while (sent < length)
        {
            var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, length - sent));
            if (read == 0)
                throw new EndOfStreamException();
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            sent += read;
            onBytes(sent);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
