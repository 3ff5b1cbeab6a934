using System.Net;
using System.Text;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>Speaks to an emulator's own endpoints.</summary>
internal static class Control
{
    public static async Task<(HttpStatusCode Status, JsonElement Body)> ControlAsync(
        this Emulator emulator, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"{emulator.Endpoint}/_emulator/{path}");
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var response = await emulator.Http.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Sets fault rules, which must be taken.</summary>
    public static async Task<JsonElement> FaultAsync(this Emulator emulator, string rules)
    {
        var (status, body) = await emulator.ControlAsync(HttpMethod.Post, "faults", rules);
        Assert.True(status == HttpStatusCode.OK, body.GetRawText());
        return body;
    }

    public static async Task<JsonElement[]> RequestsAsync(this Emulator emulator, string query = "")
    {
        var (status, body) = await emulator.ControlAsync(HttpMethod.Get, "requests" + query);
        Assert.True(status == HttpStatusCode.OK, body.GetRawText());
        return [.. body.EnumerateArray()];
    }
}
