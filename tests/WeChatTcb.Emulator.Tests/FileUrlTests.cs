using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Tests;

public class FileUrlTests
{
    private const string Content = "{\"_id\":\"1\",\"name\":\"广州\"}\n";

    [Fact]
    public async Task The_url_needs_no_token_and_gives_the_file_with_its_length_and_md5()
    {
        await using var emulator = await Emulator.WithAsync(Content);
        using var response = await emulator.Http.GetAsync(await UrlAsync(emulator));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(Content, System.Text.Encoding.UTF8.GetString(bytes));
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
#pragma warning disable CA5351 // The storage's tag of an object is its MD5.
        Assert.Equal($"\"{Convert.ToHexString(MD5.HashData(bytes)).ToLowerInvariant()}\"", response.Headers.ETag!.Tag);
#pragma warning restore CA5351
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
    }

    [Fact]
    public async Task The_url_expires_after_an_hour_and_a_new_look_gives_a_new_one()
    {
        await using var emulator = await Emulator.WithAsync(Content);
        var job = (await emulator.SubmitAsync("db.collection('geo').get()")).GetProperty("job_id").GetInt64();
        emulator.Time.Advance(TimeSpan.FromSeconds(2));
        var url = (await emulator.StateAsync(job)).GetProperty("file_url").GetString();

        emulator.Time.Advance(TimeSpan.FromSeconds(3599));
        Assert.Equal(HttpStatusCode.OK, (await emulator.Http.GetAsync(url)).StatusCode);
        emulator.Time.Advance(TimeSpan.FromSeconds(1));
        using var refused = await emulator.Http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("application/xml", refused.Content.Headers.ContentType!.MediaType);
        var error = await refused.Content.ReadAsStringAsync();
        Assert.Contains("<Code>AccessDenied</Code>", error, StringComparison.Ordinal);
        Assert.Contains("<Message>Request has expired</Message>", error, StringComparison.Ordinal);

        var renewed = (await emulator.StateAsync(job)).GetProperty("file_url").GetString();
        Assert.Equal(HttpStatusCode.OK, (await emulator.Http.GetAsync(renewed)).StatusCode);
    }

    [Theory]
    [InlineData("/test_export?", "/test_expork?", "SignatureDoesNotMatch")]
    [InlineData("q-sign-time=1635156706;1635160306", "q-sign-time=1635156706;1735160306", "SignatureDoesNotMatch")]
    [InlineData("q-key-time=1635156706", "q-key-time=1635156707", "SignatureDoesNotMatch")]
    [InlineData("q-ak=AKID", "q-ak=AKIE", "SignatureDoesNotMatch")]
    [InlineData("q-sign-algorithm=sha1", "q-sign-algorithm=md5", "SignatureDoesNotMatch")]
    [InlineData("q-signature=", "q-signature=0", "SignatureDoesNotMatch")]
    [InlineData("&q-signature=", "&q-nothing=", "AccessDenied")]
    public async Task A_changed_url_is_refused(string part, string changed, string code)
    {
        await using var emulator = await Emulator.WithAsync(Content);
        var url = await UrlAsync(emulator);
        Assert.Contains(part, url, StringComparison.Ordinal);
        using var response = await emulator.Http.GetAsync(url.Replace(part, changed, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains($"<Code>{code}</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_gives_the_rest_of_a_file_that_is_still_the_same()
    {
        await using var emulator = await Emulator.WithAsync(Content);
        var url = await UrlAsync(emulator);
        var whole = await emulator.Http.GetByteArrayAsync(url);
        using var head = await emulator.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        Assert.Equal(whole.Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        using var rest = await RangeAsync(new RangeHeaderValue(5, null), head.Headers.ETag);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(whole[5..], await rest.Content.ReadAsByteArrayAsync());
        Assert.Equal($"bytes 5-{whole.Length - 1}/{whole.Length}", rest.Content.Headers.ContentRange!.ToString());

        using var changed = await RangeAsync(new RangeHeaderValue(5, null), new EntityTagHeaderValue("\"other\""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(whole, await changed.Content.ReadAsByteArrayAsync());

        using var beyond = await RangeAsync(new RangeHeaderValue(whole.Length, null), null);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);

        Task<HttpResponseMessage> RangeAsync(RangeHeaderValue range, EntityTagHeaderValue? tag)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = range;
            request.Headers.IfRange = tag is null ? null : new RangeConditionHeaderValue(tag);
            return emulator.Http.SendAsync(request);
        }
    }

    [Fact]
    public async Task Only_get_and_head_are_served()
    {
        await using var emulator = await Emulator.WithAsync(Content);
        using var response = await emulator.Http.DeleteAsync(await UrlAsync(emulator));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("backup/2026/cities.json")]
    [InlineData("games/")]
    [InlineData("名 前+%2F&?#=;.json")]
    [InlineData("a/b/c.json")]
    [InlineData("back\\slash \"quoted\" 100%")]
    [InlineData("emoji 🗺")]
    public async Task Any_file_path_gets_its_file(string filePath)
    {
        await using var emulator = await Emulator.WithAsync(Content);
        var state = await emulator.ExportAsync("db.collection('geo').get()", filePath: filePath);
        var url = state.GetProperty("file_url").GetString()!;
        Assert.Equal(Content, await emulator.Http.GetStringAsync(url));
        var path = new Uri(url).AbsolutePath;
        Assert.Equal(filePath, Uri.UnescapeDataString(path[(path.IndexOf('/', 1) + 1)..]));
    }

    private static async Task<string> UrlAsync(Emulator emulator) =>
        (await emulator.ExportAsync("db.collection('geo').get()")).GetProperty("file_url").GetString()!;
}
