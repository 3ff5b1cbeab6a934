using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>
/// The service's state of one successful job, and the storage with its file. It serves the whole file, or ranges of it as defined in RFC
/// 9110. A test can set the fault of each download.
/// </summary>
internal sealed class ObjectStorage
{
    private readonly Queue<Func<HttpResponseMessage, HttpResponseMessage>> _faults = new();
    private int _addresses;

    internal ObjectStorage(StubService service, byte[] bytes, long records)
    {
        (Bytes, Records) = (bytes, records);
        service.Always((request, _) => Task.FromResult(request.Address.Host == "cos.example.test" ? GiveFile(request) : GiveState()));
    }

    internal byte[] Bytes { get; set; }

    internal long Records { get; set; }

    internal string? ETag { get; set; } = "\"v1\"";

    /// <summary>Whether range requests are supported.</summary>
    internal bool TakesRanges { get; set; } = true;

    /// <summary>The requested ranges, in order; null for the whole file.</summary>
    internal List<string?> Asked { get; } = [];

    /// <summary>The number of URLs issued; only the last one is valid.</summary>
    internal int Addresses => _addresses;

    /// <summary>Lets the last issued URL expire.</summary>
    internal void Expire() => _addresses += 1000;

    /// <summary>Adds this fault for the next download.</summary>
    internal ObjectStorage Then(Func<HttpResponseMessage, HttpResponseMessage> fault)
    {
        _faults.Enqueue(fault);
        return this;
    }

    /// <summary>Breaks each of the next downloads after the given number of bytes.</summary>
    internal ObjectStorage ThenBreaksAfter(params int[] bytes)
    {
        foreach (var count in bytes)
            Then(answer => With(answer, new BreakingStream(answer.Content.ReadAsStream(), count)));
        return this;
    }

    internal ObjectStorage ThenAnswers(HttpStatusCode status) =>
        Then(_ => new HttpResponseMessage(status) { Content = new StringContent("<Error><Resource>PLANTED-SIGNATURE</Resource></Error>") });

    private HttpResponseMessage GiveState() => StubService.Response(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"errcode":0,"errmsg":"ok","status":"success","record_success":{{Records}},"record_fail":0,"file_url":"https://cos.example.test/f?address={{++_addresses}}&q-signature=PLANTED-SIGNATURE"}"""));

    private HttpResponseMessage GiveFile(SeenRequest request)
    {
        Asked.Add(request.Range);
        var answer = request.Address.Query.Contains($"address={_addresses}&", StringComparison.Ordinal)
            ? Answer(request.Range)
            : new HttpResponseMessage(HttpStatusCode.Forbidden);
        return _faults.TryDequeue(out var fault) ? fault(answer) : answer;
    }

    private HttpResponseMessage Answer(string? range)
    {
        HttpResponseMessage answer;
        var from = range is not null && TakesRanges && range.EndsWith($" if {ETag}", StringComparison.Ordinal)
            ? int.Parse(
                range.AsSpan("bytes=".Length, range.IndexOf('-', StringComparison.Ordinal) - "bytes=".Length), CultureInfo.InvariantCulture)
            : 0;
        if (from > 0)
        {
            answer =
                new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(Bytes, from, Bytes.Length - from) };
            answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, Bytes.Length - 1, Bytes.Length);
        }
        else
        {
            answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Bytes) };
        }

        if (ETag is not null)
            answer.Headers.ETag = EntityTagHeaderValue.Parse(ETag);
        return answer;
    }

    private static HttpResponseMessage With(HttpResponseMessage answer, Stream body)
    {
        var headers = answer.Content.Headers;
        var content = new StreamContent(body);
        content.Headers.ContentLength = headers.ContentLength;
        content.Headers.ContentRange = headers.ContentRange;
        answer.Content = content;
        return answer;
    }
}
