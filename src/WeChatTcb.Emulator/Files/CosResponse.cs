using System.Security;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using WeChatTcb.Emulator.Control;

namespace WeChatTcb.Emulator.Files;

/// <summary>The object storage's responses in XML.</summary>
internal static class CosResponse
{
    /// <summary>Responds with an error.</summary>
    public static Task RefuseAsync(HttpContext context, CosError error, string path)
    {
        context.Response.StatusCode = error.Status;
        return WriteXmlAsync(context, $"""
            <?xml version='1.0' encoding='utf-8' ?>
            <Error>
            	<Code>{error.Code}</Code>
            	<Message>{SecurityElement.Escape(error.Message)}</Message>
            	<Resource>{SecurityElement.Escape(path)}</Resource>
            	<RequestId>{Convert.ToBase64String(RandomNumberGenerator.GetBytes(21))}</RequestId>
            </Error>

            """);
    }

    /// <summary>Writes the body of a response.</summary>
    public static async Task WriteXmlAsync(HttpContext context, string xml)
    {
        context.Response.ContentType = "application/xml";
        var body = Encoding.UTF8.GetBytes(xml);
        context.Features.Set(new JournalResponse(body));
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <summary>The path of a request to the storage.</summary>
internal static class StoragePath
{
    /// <summary>From the raw target, because the framework decodes only some of the escapes in its own path.</summary>
    public static string Of(HttpContext context) =>
        Uri.UnescapeDataString(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0]);
}

/// <summary>Reads what is left of a request's body.</summary>
internal static class RequestDrain
{
    /// <summary>The most that is read of a body without a length.</summary>
    private const long MaxUnknownLength = 1024 * 1024 * 1024;

    /// <param name="most">Stops after so many bytes.</param>
    public static async Task DrainAsync(HttpContext context, long most = long.MaxValue)
    {
        if (context.Request.ContentLength is null)
            most = Math.Min(most, MaxUnknownLength);
        var buffer = new byte[64 * 1024];
        while (most > 0)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, most));
            if (await context.Request.Body.ReadAsync(part, context.RequestAborted) is not (> 0 and var read))
                return;
            most -= read;
        }
    }
}
