using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WeChatTcb.Tests.Harness;

/// <summary>A request that the service received.</summary>
internal sealed record Request(string Path, string Token, string Query, JsonNode? Body);

/// <summary>
/// A service on loopback with responses that the test sets, for what no emulator should do. Each submit gets the next job id, and
/// the job's state comes from <see cref="State"/>.
/// </summary>
internal sealed class ScriptedService : IDisposable
{
    private readonly WebApplication _app;
    private readonly List<Request> _requests = [];
    private long _lastJob = 100;
    private int _active;

    public ScriptedService()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Map("/{**path}", AnswerAsync);
        _app.StartAsync().GetAwaiter().GetResult();
        Endpoint = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
    }

    public Uri Endpoint { get; }

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<Request> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    /// <summary>The open requests: those without a complete response whose client is still connected.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>The answer of the token interface.</summary>
    public object Token { get; set; } = new { component_access_token = "planted-scripted-token", expires_in = 7200 };

    /// <summary>Answers a submit; null to accept it.</summary>
    public Func<JsonNode, object?> Submit { get; set; } = _ => null;

    /// <summary>Answers the question for a job's state, by its number and how often it was asked for before.</summary>
    public Func<long, int, object> State { get; set; } = (_, _) => new { errcode = 0, errmsg = "ok", status = "waiting" };

    /// <summary>Gives the bytes of a job's file.</summary>
    public Func<long, HttpContext, Task> File { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>The state of a job that has succeeded.</summary>
    public object Success(long job, long records) => new
    {
        errcode = 0,
        errmsg = "ok",
        status = "success",
        record_success = records,
        record_fail = 0,
        error_msg = "导出完成.",
        file_url = $"{Endpoint}file/{job}?q-signature=planted-signature",
    };

    /// <summary>The number of requests to an interface.</summary>
    public int Count(string path) => Requests.Count(request => request.Path == path);

    public void Dispose() => ((IDisposable)_app).Dispose();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _active);
        try
        {
            await ServeAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        int earlier;
        lock (_requests)
        {
            earlier = _requests.Count(
                request => request.Path == path && request.Body?["job_id"]?.ToString() == body?["job_id"]?.ToString());
            _requests.Add(new Request(path, context.Request.Query["access_token"].ToString(), context.Request.QueryString.Value!, body));
        }

        if (path.StartsWith("/file/", StringComparison.Ordinal))
        {
            await File(long.Parse(path[6..], null), context);
            return;
        }

        object answer = path switch
        {
            "/cgi-bin/component/api_component_token" => Token,
            "/componenttcb/dbexport" or "/tcb/databasemigrateexport" =>
                Submit(body!) ?? new { errcode = 0, errmsg = "ok", job_id = Interlocked.Increment(ref _lastJob) },
            "/componenttcb/dbmigrationstate" or "/tcb/databasemigratequeryinfo" => State((long)body!["job_id"]!, earlier),
            _ => new { errcode = 48001, errmsg = "api unauthorized" },
        };
        await (answer is Func<HttpContext, Task> custom ? custom(context) : context.Response.WriteAsJsonAsync(answer));
    }
}
