using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Emulator.Control;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Api;

/// <summary>Writes JSON responses: text beyond ASCII unescaped, and always with a <c>Content-Length</c>.</summary>
internal static class JsonResponse
{
    /// <summary>The JSON forms of the emulator's own responses.</summary>
    public static ControlJson Control { get; } = new(Unescaped(ControlJson.Default.Options));

    private static ServiceJson Service { get; } = new(Unescaped(ServiceJson.Default.Options));

    /// <summary>Writes a response of the service. Its HTTP status is 200, also for an error (contract 0.3).</summary>
    public static Task WriteAsync(HttpContext context, ServiceResponse response)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(response, Service.GetTypeInfo(response.GetType())!);
        context.Features.Set(new JournalResponse(json, response.Errcode));
        return WriteAsync(context, json, StatusCodes.Status200OK);
    }

    /// <summary>Writes an error of the service, with the id of the call.</summary>
    public static Task WriteAsync(HttpContext context, ServiceException error, DateTimeOffset now) =>
        WriteAsync(context, new ErrorResponse(error.Code, $"{error.Message} rid: {RequestId.At(now)}"));

    /// <summary>Writes one of the emulator's own responses.</summary>
    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    /// <summary>Writes an error of one of the emulator's own endpoints.</summary>
    public static Task WriteErrorAsync(HttpContext context, int status, string message) =>
        WriteAsync(context, new ControlError(status, message), Control.ControlError, status);

    private static async Task WriteAsync(HttpContext context, byte[] json, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    private static JsonSerializerOptions Unescaped(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
