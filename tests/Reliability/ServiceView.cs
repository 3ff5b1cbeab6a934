using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Reliability.Tests;

/// <summary>What is really at a service, read from it without the client.</summary>
/// <param name="service">The address of the emulator.</param>
/// <param name="appId">The component's id.</param>
/// <param name="appSecret">Its secret.</param>
/// <param name="verifyTicket">Its ticket.</param>
/// <param name="pass">Lets some time pass for the service.</param>
internal sealed class ServiceView(Uri service, string appId, string appSecret, string verifyTicket, Func<Task> pass) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = service };
    private JsonNode? _token;

    /// <summary>The keys of the objects in the storage of an environment.</summary>
    public async Task<IReadOnlyList<string>> ObjectsAsync(string env) =>
    [
        .. (await CallAsync("getbucket", new JsonObject { ["env"] = env, ["prefix"] = "tmp/" }))["contents"]!.AsArray()
            .Select(item => item!["key"]!.ToString()),
    ];

    /// <summary>The documents of a collection, one after the other.</summary>
    public async Task<IReadOnlyList<JsonNode>> DocumentsAsync(string env, string collection)
    {
        var submitted = await CallAsync("dbexport", new JsonObject
        {
            ["env"] = env,
            ["file_path"] = $"view-{Guid.NewGuid():N}",
            ["file_type"] = 1,
            ["query"] = $"db.collection('{collection}').get()",
        });
        while (true)
        {
            var state = await CallAsync(
                "dbmigrationstate", new JsonObject { ["env"] = env, ["job_id"] = submitted["job_id"]!.DeepClone() });
            switch (state["status"]!.ToString())
            {
                case "success":
                    var text = await _http.GetStringAsync(new Uri(state["file_url"]!.ToString()));
                    return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
                case "fail": // no record
                    return [];
                default:
                    await pass();
                    break;
            }
        }
    }

    /// <summary>The requests that arrived at an endpoint, in their order.</summary>
    public async Task<JsonArray> RequestsAsync(string endpoint) =>
        (await _http.GetFromJsonAsync<JsonArray>(new Uri($"/_emulator/requests?endpoint={endpoint}&last=10000", UriKind.Relative)))!;

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> CallAsync(string name, JsonObject body)
    {
        _token ??= (await PostAsync("/cgi-bin/component/api_component_token", new JsonObject
        {
            ["component_appid"] = appId,
            ["component_appsecret"] = appSecret,
            ["component_verify_ticket"] = verifyTicket,
        }))["component_access_token"];
        var answer = await PostAsync($"/componenttcb/{name}?access_token={_token}", body);
        Assert.True(answer["errcode"]!.GetValue<int>() == 0, $"{name}: {answer}");
        return answer;
    }

    private async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
