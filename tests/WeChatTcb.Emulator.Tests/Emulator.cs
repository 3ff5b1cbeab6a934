using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Tests;

/// <summary>An emulator in this process, on a free port, with a clock that tests turn, and a client that speaks raw HTTP to it.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    public const string Env = "test2-4a89da";

    public static readonly ComponentCredentials Credentials = new("wx0123456789abcdef", "the secret", "ticket@@@the ticket");

    private readonly EmulatorServer _server;

    private Emulator(EmulatorServer server, FakeTimeProvider time)
    {
        _server = server;
        Time = time;
    }

    public FakeTimeProvider Time { get; }

    public string Endpoint => _server.Endpoint;

    /// <summary>The URL of its page, with the token.</summary>
    public string Page => _server.ReadyLine.Page;

    public string PageToken => _server.PageToken;

    public Task Seeded => _server.Seeded;

    /// <summary>A valid token.</summary>
    public string Token { get; private set; } = "";

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Starts one whose environment holds the collection <c>geo</c> with these lines.</summary>
    public static Task<Emulator> WithAsync(params string[] lines) => StartAsync(null, (store, _) =>
    {
        store.AddEnvironment(Env);
        if (lines.Length > 0)
            store.AddCollection(Env, "geo", lines.Select(Bson));
    });

    /// <summary>
    /// Starts one with the settings of an <c>emulator.json</c>; each of its environments holds the collection <c>geo</c> with one document.
    /// </summary>
    public static Task<Emulator> WithSettingsAsync([StringSyntax(StringSyntaxAttribute.Json)] string json) => StartAsync(null, (store, _) =>
    {
        var seed = JsonSerializer.Deserialize(json, SeedSettingsJson.Default.SeedSettings)!;
        foreach (var environment in seed.Environments.Keys)
            store.AddCollection(environment, "geo", [Bson($$"""{"_id":"{{environment}}"}""")]);
        store.Change(_ => seed);
    });

    public static async Task<Emulator> StartAsync(
        Func<ServerOptions, ServerOptions>? configure, Action<DocumentStore, CancellationToken> load, bool getToken = true)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(0x617682e0));
        var options = new ServerOptions { Credentials = Credentials, Address = new(System.Net.IPAddress.Loopback, 0) };
        var emulator = new Emulator(await EmulatorServer.StartAsync(configure?.Invoke(options) ?? options, time, load), time);
        if (getToken)
            await emulator.RenewTokenAsync();
        return emulator;
    }

    public static byte[] Bson(string line) => ExtendedJsonReader.ReadDocument(Encoding.UTF8.GetBytes(line));

    public async Task<string> RenewTokenAsync()
    {
        var answer = await PostAsync("/cgi-bin/component/api_component_token", JsonSerializer.Serialize(new
        {
            component_appid = Credentials.AppId,
            component_appsecret = Credentials.AppSecret,
            component_verify_ticket = Credentials.VerifyTicket,
        }));
        return Token = answer.GetProperty("component_access_token").GetString()!;
    }

    /// <summary>Posts a body as it is and reads the JSON answer, whose HTTP status must be 200.</summary>
    public async Task<JsonElement> PostAsync(string pathAndQuery, string body)
    {
        using var document = JsonDocument.Parse(await PostTextAsync(pathAndQuery, body));
        return document.RootElement.Clone();
    }

    /// <summary>Posts a body as it is; the answer's HTTP status must be 200.</summary>
    public async Task<string> PostTextAsync(string pathAndQuery, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Http.PostAsync(Endpoint + pathAndQuery, content);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The list of authorizers.</summary>
    public Task<JsonElement> AuthorizersAsync(int offset = 0, int count = 500) => CallAsync(
        "/cgi-bin/component/api_get_authorizer_list",
        JsonSerializer.Serialize(new { component_appid = Credentials.AppId, offset, count }));

    /// <summary>Requests the token of an authorizer, with the refresh token of the list if none is given.</summary>
    public async Task<JsonElement> AuthorizerTokenAsync(string appId, string? refreshToken = null)
    {
        var list = (await AuthorizersAsync()).GetProperty("list").EnumerateArray();
        refreshToken ??= list.Single(item => item.GetProperty("authorizer_appid").GetString() == appId).GetProperty("refresh_token")
            .GetString();
        return await CallAsync("/cgi-bin/component/api_authorizer_token", JsonSerializer.Serialize(new
        {
            component_appid = Credentials.AppId,
            authorizer_appid = appId,
            authorizer_refresh_token = refreshToken,
        }));
    }

    /// <summary>Calls an operation with the token of an authorizer.</summary>
    public async Task<JsonElement> CallAsync(string appId, string path, string body)
    {
        var token = (await AuthorizerTokenAsync(appId)).GetProperty("authorizer_access_token").GetString();
        return await PostAsync($"{path}?access_token={token}", body);
    }

    /// <summary>Calls an operation with the token.</summary>
    public Task<JsonElement> CallAsync(string path, string body) => PostAsync($"{path}?access_token={Token}", body);

    /// <summary>Submits an export; the result is the service's answer.</summary>
    public Task<JsonElement> SubmitAsync(string query, int fileType = 1, string filePath = "test_export") =>
        CallAsync("/componenttcb/dbexport", JsonSerializer.Serialize(new { env = Env, file_path = filePath, file_type = fileType, query }));

    public Task<JsonElement> StateAsync(long job) =>
        CallAsync("/componenttcb/dbmigrationstate", JsonSerializer.Serialize(new { env = Env, job_id = job }));

    /// <summary>Runs an export to its end; the result is its state.</summary>
    public async Task<JsonElement> ExportAsync(string query, int fileType = 1, string filePath = "test_export")
    {
        var submitted = await SubmitAsync(query, fileType, filePath);
        Assert.Equal(0, submitted.GetProperty("errcode").GetInt32());
        Time.Advance(TimeSpan.FromSeconds(2));
        return await StateAsync(submitted.GetProperty("job_id").GetInt64());
    }

    /// <summary>Runs an export to its end; the result is the text of its file.</summary>
    public async Task<string> ExportFileAsync(string query, int fileType = 1)
    {
        var state = await ExportAsync(query, fileType);
        Assert.Equal("success", state.GetProperty("status").GetString());
        return Encoding.UTF8.GetString(await Http.GetByteArrayAsync(state.GetProperty("file_url").GetString()));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }
}
