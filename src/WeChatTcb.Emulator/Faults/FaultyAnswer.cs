using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Files;

namespace WeChatTcb.Emulator.Faults;

/// <summary>Answers a call as a fault rule says. Delays are the wire's and pass in real time, whatever the emulator's clock.</summary>
/// <param name="faults">Lets go of held connections.</param>
/// <param name="stopping">Signalled when the emulator ends, which lets go of them too.</param>
internal sealed class FaultyAnswer(FaultTable faults, CancellationToken stopping)
{
    /// <summary>Answers, or does not; the result tells whether the server sends the answer, as it does without a fault.</summary>
    /// <param name="context">The call.</param>
    /// <param name="rule">What goes wrong with it.</param>
    /// <param name="endpoint">Where it arrived.</param>
    /// <param name="serve">The call's own work and answer.</param>
    /// <param name="refuse">Answers with an error of the service.</param>
    /// <param name="sending">Told how much of a body goes out that is sent piece by piece.</param>
    public async Task<bool> AnswerAsync(
        HttpContext context, FaultRule rule, ServiceEndpoint endpoint, Func<HttpContext, Task> serve, Func<HttpContext, ServiceException, Task> refuse,
        Action<long> sending)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, faults.Held, stopping);
        // Seen by those for whom the fault is a matter of meaning: tokens, jobs, files.
        context.Features.Set(rule);
        try
        {
            if (rule.TakesEffect == true && rule.DelayMilliseconds is not null && OnlyDelays(rule))
            {
                await LateAsync(context, rule, serve, ends.Token);
                return true;
            }
            await DelayAsync(rule, ends.Token);
            if (rule.TakesEffect == true)
                await UnseenAsync(context, serve);
            switch (rule)
            {
                case { NoAnswer: true }:
                    await Task.Delay(rule.HoldMilliseconds ?? Timeout.Infinite, ends.Token);
                    context.Abort();
                    return false;
                case { Reset: true, AfterBytes: null }:
                    RawResponse.ResetConnection(context);
                    return false;
                case { Errcode: { } code }:
                    await refuse(context, new ServiceException(code, rule.Errmsg ?? (code == -1 ? "system error" : "set by a fault rule")));
                    return true;
                case { Status: not null }:
                    await StatusAsync(context, rule, endpoint);
                    return true;
                default:
                    return await ServedAsync(context, rule, serve, sending, ends.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client gave up, the rules were cleared, or the emulator ends.
            context.Abort();
            return false;
        }
    }

    private static bool OnlyDelays(FaultRule rule) => rule is { Errcode: null, Status: null, NoAnswer: null, Reset: null };

    private static Task DelayAsync(FaultRule rule, CancellationToken cancellation) =>
        rule.DelayMilliseconds is { } delay ? Task.Delay(delay, cancellation) : Task.CompletedTask;

    private static Distortion? DistortionOf(FaultRule rule) => rule switch
    {
        { Reset: true, AfterBytes: { } bytes } => new Distortion { EndAfterBytes = bytes, Reset = true },
        { UrlExpires: true, AfterBytes: { } bytes } => new Distortion { EndAfterBytes = bytes },
        { TruncateAfterBytes: { } bytes } => new Distortion { EndAfterBytes = bytes },
        { DripBytes: { } bytes } => new Distortion { DripBytes = bytes, DripInterval = TimeSpan.FromMilliseconds(rule.DripMilliseconds!.Value) },
        { LengthOffset: { } offset } => new Distortion { LengthOffset = offset },
        { Garbage: true } => new Distortion { Garbage = true },
        _ => null,
    };

    /// <summary>Serves the call, with what goes wrong on the wire.</summary>
    private static async Task<bool> ServedAsync(
        HttpContext context, FaultRule rule, Func<HttpContext, Task> serve, Action<long> sending, CancellationToken cancellation)
    {
        if (DistortionOf(rule) is not { } distortion)
        {
            await serve(context);
            return true;
        }
        await using var raw = new RawResponse(context, distortion, sending, cancellation);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(raw));
        try
        {
            await serve(context);
            await raw.EndAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            context.Abort();
        }
        return false;
    }

    /// <summary>Does the call's work, and keeps its answer back.</summary>
    private static async Task<MemoryStream> UnseenAsync(HttpContext context, Func<HttpContext, Task> serve)
    {
        var answer = new MemoryStream();
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await serve(context);
        context.Features.Set(body);
        return answer;
    }

    private static async Task LateAsync(HttpContext context, FaultRule rule, Func<HttpContext, Task> serve, CancellationToken cancellation)
    {
        await using var answer = await UnseenAsync(context, serve);
        await DelayAsync(rule, cancellation);
        answer.Position = 0;
        await answer.CopyToAsync(context.Response.Body, cancellation);
    }

    private static async Task StatusAsync(HttpContext context, FaultRule rule, ServiceEndpoint endpoint)
    {
        var response = context.Response;
        response.Headers.Clear();
        context.Features.Set<AnswerCode>(null);
        response.StatusCode = rule.Status!.Value;
        if (rule.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (rule.Body is null && endpoint == ServiceEndpoint.Download)
        {
            await FileEndpoint.RefuseAsync(context, CosError.OfStatus(rule.Status.Value));
            return;
        }
        var body = Encoding.UTF8.GetBytes(rule.Body ?? "");
        if (rule.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return;
        response.ContentLength = body.Length;
        if (body.Length > 0)
            response.ContentType = rule.Body!.AsSpan().TrimStart().StartsWith("<") ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
