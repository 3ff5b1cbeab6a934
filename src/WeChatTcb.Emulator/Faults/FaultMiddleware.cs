using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Files;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Faults;

/// <summary>
/// Applies the fault rule that the journal found for a request. Delays belong to the wire and pass in real time, whatever the emulator's
/// clock. Faults of meaning (tokens, jobs, files) are applied by the endpoints, which read the rule from the request's features.
/// </summary>
/// <param name="faults">Releases the connections that are held.</param>
/// <param name="stopping">Releases them, too, when the emulator ends.</param>
internal sealed class FaultMiddleware(FaultTable faults, TimeProvider time, CancellationToken stopping)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<FaultRule>() is not { } rule)
        {
            await next(context);
            return;
        }
        var record = context.Features.GetRequiredFeature<JournalRecord>();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, faults.Held(rule), stopping);
        try
        {
            await ApplyAsync(context, rule, record, next, ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, the rule was removed, or the emulator ends.
            record.SentByServer = false;
            context.Abort();
        }
    }

    private async Task ApplyAsync(
        HttpContext context, FaultRule rule, JournalRecord record, RequestDelegate next, CancellationToken cancellationToken)
    {
        if (rule is { TakesEffect: true, DelayMilliseconds: not null, Errcode: null, Status: null, NoAnswer: null, Reset: null })
        {
            await using var response = await RunUnseenAsync(context, next);
            await DelayAsync(rule, cancellationToken);
            response.Position = 0;
            await response.CopyToAsync(context.Response.Body, cancellationToken);
            return;
        }
        await DelayAsync(rule, cancellationToken);
        if (rule.TakesEffect == true)
            await RunUnseenAsync(context, next);
        else if (EndpointOf(context) == EmulatorEndpoint.Upload && rule is { Reset: true, AfterBytes: { } sent })
        {
            record.SentByServer = false;
            await RequestDrain.DrainAsync(context, sent);
            SocketResponseStream.ResetConnection(context);
            return;
        }
        // All other requests are read before they come here.
        else if (EndpointOf(context) == EmulatorEndpoint.Upload
            && rule is { Status: not null } or { StorageError: not null } or { NoAnswer: true })
            await RequestDrain.DrainAsync(context);
        switch (rule)
        {
            case { NoAnswer: true }:
                record.SentByServer = false;
                await Task.Delay(
                    rule.HoldMilliseconds is { } hold ? TimeSpan.FromMilliseconds(hold) : Timeout.InfiniteTimeSpan, TimeProvider.System,
                    cancellationToken);
                context.Abort();
                break;
            case { Reset: true, AfterBytes: null }:
                record.SentByServer = false;
                SocketResponseStream.ResetConnection(context);
                break;
            case { Errcode: { } code }:
                var message = rule.Errmsg ?? (code == -1 ? "system error" : "set by a fault rule");
                await JsonResponse.WriteAsync(context, new ServiceException(code, message), time.GetUtcNow());
                break;
            case { StorageError: { } name }:
                await CosResponse.RefuseAsync(context, CosError.Named(name)!, StoragePath.Of(context));
                break;
            case { Status: { } status }:
                await WriteStatusAsync(context, rule, status);
                break;
            default:
                if (DistortionOf(rule) is { } distortion)
                    await DistortAsync(context, distortion, record, next, cancellationToken);
                else
                    await next(context);
                break;
        }
    }

    private static EmulatorEndpoint? EndpointOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EndpointName>()?.Name;

    private static Task DelayAsync(FaultRule rule, CancellationToken cancellationToken) =>
        rule.DelayMilliseconds is { } delay
            ? Task.Delay(TimeSpan.FromMilliseconds(delay), TimeProvider.System, cancellationToken)
            : Task.CompletedTask;

    private static ResponseDistortion? DistortionOf(FaultRule rule) => rule switch
    {
        { Reset: true, AfterBytes: { } bytes } => new ResponseDistortion { EndAfterBytes = bytes, Reset = true },
        { UrlExpires: true, AfterBytes: { } bytes } => new ResponseDistortion { EndAfterBytes = bytes },
        { TruncateAfterBytes: { } bytes } => new ResponseDistortion { EndAfterBytes = bytes },
        { DripBytes: { } bytes, DripMilliseconds: { } pause } =>
            new ResponseDistortion { DripBytes = bytes, DripInterval = TimeSpan.FromMilliseconds(pause) },
        { LengthOffset: { } offset } => new ResponseDistortion { LengthOffset = offset },
        { Garbage: true } => new ResponseDistortion { Garbage = true },
        _ => null,
    };

    private static async Task DistortAsync(
        HttpContext context, ResponseDistortion distortion, JournalRecord record, RequestDelegate next, CancellationToken cancellationToken)
    {
        await using var stream = new SocketResponseStream(context, distortion, sent => record.Update(sent), cancellationToken);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(stream));
        try
        {
            await next(context);
            await stream.EndAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            context.Abort();
        }
        record.SentByServer = false;
    }

    /// <summary>Does the call's work and keeps its response back.</summary>
    private static async Task<MemoryStream> RunUnseenAsync(HttpContext context, RequestDelegate next)
    {
        var response = new MemoryStream();
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(response));
        await next(context);
        context.Features.Set(body);
        return response;
    }

    private static async Task WriteStatusAsync(HttpContext context, FaultRule rule, int status)
    {
        var response = context.Response;
        response.Headers.Clear();
        context.Features.Set<JournalResponse>(null);
        response.StatusCode = status;
        if (rule.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (rule.Body is null && status >= StatusCodes.Status400BadRequest
            && EndpointOf(context) is EmulatorEndpoint.Download or EmulatorEndpoint.Upload)
        {
            await CosResponse.RefuseAsync(context, CosError.OfStatus(status), StoragePath.Of(context));
            return;
        }
        if (status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return;
        var body = Encoding.UTF8.GetBytes(rule.Body ?? "");
        context.Features.Set(new JournalResponse(body));
        response.ContentLength = body.Length;
        if (body.Length > 0)
            response.ContentType = (rule.Body!.TrimStart().StartsWith('<') ? "text/html" : "application/json") + "; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
