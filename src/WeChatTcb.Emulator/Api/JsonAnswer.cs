using System.Text.Encodings.Web;
using System.Text.Json;
using WeChatTcb.Emulator.Hosting;

namespace WeChatTcb.Emulator.Api;

/// <summary>Writes JSON answers: text beyond ASCII raw, and with their length.</summary>
internal static class JsonAnswer
{
    /// <summary>The forms of the service's answers.</summary>
    public static WireJson Service { get; } = new(Raw(WireJson.Default.Options));

    /// <summary>The forms of the emulator's own answers.</summary>
    public static EmulatorJson Own { get; } = new(Raw(EmulatorJson.Default.Options));

    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    private static JsonSerializerOptions Raw(JsonSerializerOptions options) => new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
