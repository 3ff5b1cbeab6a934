using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A request as it arrived at <see cref="StubService"/>.</summary>
internal sealed record SeenRequest(
    HttpMethod Method, Uri Address, string? ContentType, string? Authorization, byte[] Body, DateTimeOffset At)
{
    /// <summary>The requested range and its condition: <c>bytes=5- if "tag"</c>; null for the whole file.</summary>
    internal string? Range { get; init; }

    internal string Text => Encoding.UTF8.GetString(Body);

    internal string Token => Address.Query.Replace("?access_token=", "", StringComparison.Ordinal);
}

/// <summary>An in-process service with scripted responses. A request without a scripted response fails the test.</summary>
internal sealed class StubService(TimeProvider time) : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<SeenRequest, CancellationToken, Task<HttpResponseMessage>>> _script = new();
    private readonly ConcurrentQueue<SeenRequest> _requests = new();
    private Func<SeenRequest, CancellationToken, Task<HttpResponseMessage>>? _otherwise;

    internal IReadOnlyList<SeenRequest> Requests => [.. _requests];

    /// <summary>The intervals between the requests.</summary>
    internal IReadOnlyList<TimeSpan> Pauses => [.. Requests.Zip(Requests.Skip(1), (first, second) => second.At - first.At)];

    internal StubService Then(Func<SeenRequest, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    internal StubService Then(HttpStatusCode status, byte[] body, string type = "application/json") =>
        Then((_, _) => Task.FromResult(Response(status, body, type)));

    internal StubService Then(string body, HttpStatusCode status = HttpStatusCode.OK, string type = "application/json") =>
        Then(status, Encoding.UTF8.GetBytes(body), type);

    internal StubService Then(HttpContent content) =>
        Then((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content }));

    internal StubService ThenFails(Func<Exception> failure) => Then((_, _) => Task.FromException<HttpResponseMessage>(failure()));

    internal StubService ThenHangs() => Then((_, cancellation) => Never.Until<HttpResponseMessage>(cancellation));

    internal StubService Always(string body) =>
        Always((_, _) => Task.FromResult(Response(HttpStatusCode.OK, Encoding.UTF8.GetBytes(body), "application/json")));

    internal StubService Always(Func<SeenRequest, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _otherwise = answer;
        return this;
    }

    internal static HttpResponseMessage Response(string body) =>
        Response(HttpStatusCode.OK, Encoding.UTF8.GetBytes(body), "application/json");

    private static HttpResponseMessage Response(HttpStatusCode status, byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return new HttpResponseMessage(status) { Content = content };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var seen = new SeenRequest(
            request.Method, request.RequestUri!, request.Content?.Headers.ContentType?.ToString(),
            request.Headers.Authorization?.ToString(), body, time.GetUtcNow())
        {
            Range = request.Headers.Range is { } range ? $"{range} if {request.Headers.IfRange}" : null,
        };
        _requests.Enqueue(seen);
        var answer = _script.TryDequeue(out var next) ? next : _otherwise
            ?? throw new InvalidOperationException($"The script foresees no request number {_requests.Count}: {seen.Address.AbsolutePath}");
        return await answer(seen, cancellationToken).ConfigureAwait(false);
    }
}
