using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reliability.Tests;

/// <summary>A moment of an export or import, as the service sees it.</summary>
internal enum Moment
{
    /// <summary>A token was requested, and not yet sent.</summary>
    Token,

    /// <summary>A submit has arrived at the gate, but not at the service.</summary>
    SubmitBefore,

    /// <summary>The service has created a job, but not responded yet.</summary>
    SubmitAfter,

    /// <summary>The job was polled, without a response yet; or another call, such as an upload.</summary>
    State,

    /// <summary>The last poll was answered, and the file is requested.</summary>
    FileBefore,

    /// <summary>Half of the file has been sent.</summary>
    FileHalf,

    /// <summary>The whole file has been sent.</summary>
    FileAfter,
}

/// <summary>
/// A proxy between a session and the emulator. It reports each moment, counts submits, and sends files slowly enough to be interrupted.
/// </summary>
internal sealed class Gate : IDisposable
{
    private const int Pieces = 20;

    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Uri _service;
    private int _submits;

    public Gate(Uri service)
    {
        _service = service;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Map("/{**path}", PassAsync);
        _app.StartAsync().GetAwaiter().GetResult();
        Endpoint = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Endpoint { get; }

    /// <summary>The number of submits that the service has received.</summary>
    public int Submits => _submits;

    /// <summary>Called with the path and the body of each request before the service gets it.</summary>
    public Action<string, string> Received { get; set; } = (_, _) => { };

    /// <summary>Called at each moment; the request waits until it returns.</summary>
    public Action<Moment> Passed { get; set; } = _ => { };

    /// <summary>The minimum time of a download.</summary>
    public TimeSpan FileTime { get; set; }

    public void Dispose()
    {
        ((IDisposable)_app).Dispose();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var isSubmit = path.EndsWith("/dbexport", StringComparison.Ordinal) || path.EndsWith("/dbimport", StringComparison.Ordinal);
        var isFile = HttpMethods.IsGet(context.Request.Method);
        Passed(
            isSubmit ? Moment.SubmitBefore : isFile ? Moment.FileBefore : path
                .EndsWith("_token", StringComparison.Ordinal) ? Moment.Token : Moment.State);

        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(_service, path + context.Request.QueryString));
        if (!isFile)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Received(path, Encoding.UTF8.GetString(body.ToArray()));
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        else
        {
            Received(path, "");
        }

        foreach (var name in new[] { "Range", "If-Range" })
        {
            if (context.Request.Headers.TryGetValue(name, out var value))
                request.Headers.TryAddWithoutValidation(name, value.ToString());
        }

        if (isSubmit)
            Interlocked.Increment(ref _submits);
        using var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        if (isSubmit)
            Passed(Moment.SubmitAfter);

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is "Content-Type" or "Content-Range" or "ETag" or "Accept-Ranges" or "Last-Modified")
                context.Response.Headers[name] = values.ToArray();
        }

        if (isFile)
        {
            await SendSlowlyAsync(context, bytes);
            return;
        }

        // The URL of the file also points to this proxy.
        bytes = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(bytes).Replace(_service.Authority, Endpoint.Authority, StringComparison.Ordinal));
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private async Task SendSlowlyAsync(HttpContext context, byte[] bytes)
    {
        context.Response.ContentLength = bytes.Length;
        for (var piece = 0; piece < Pieces; piece++)
        {
            var (from, to) = (bytes.Length * piece / Pieces, bytes.Length * (piece + 1) / Pieces);
            await context.Response.Body.WriteAsync(bytes.AsMemory(from..to), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (piece == Pieces / 2)
                Passed(Moment.FileHalf);
            await Task.Delay(FileTime / Pieces, context.RequestAborted);
        }

        Passed(Moment.FileAfter);
    }
}
