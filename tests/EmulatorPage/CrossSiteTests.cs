using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using WeChatTcb.Emulator.Tests;

namespace EmulatorPage;

/// <summary>Another site's page, in a browser of this machine, can neither read nor change anything; even if it knew the token.</summary>
[Collection(BrowserTests.Name)]
public sealed class CrossSiteTests(Chromium chromium) : IAsyncLifetime
{
    private readonly WebApplication _site = Site();
    private WeChatTcb.Emulator.Tests.Emulator _emulator = null!;
    private IBrowserContext _context = null!;
    private IPage _page = null!;
    private string _origin = "";

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
            return;
        await _site.StartAsync();
        _origin = _site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _emulator = await WeChatTcb.Emulator.Tests.Emulator.WithAsync("""{"_id":"the secret document"}""");
        _context = await chromium.Browser.NewContextAsync();
        _page = await _context.NewPageAsync();
        await _page.GotoAsync(_origin);
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
        {
            await _context.DisposeAsync();
            await _emulator.DisposeAsync();
        }
        await _site.DisposeAsync();
    }

    [ChromiumTheory]
    [InlineData("requests", "GET", "cors")]
    [InlineData("health", "GET", "cors")]
    [InlineData("events", "GET", "cors")]
    [InlineData("jobs/file?id=1", "GET", "cors")]
    [InlineData("page/app.js", "GET", "cors")]
    [InlineData("query", "POST", "cors")]
    [InlineData("faults", "POST", "cors")]
    public async Task Nothing_can_be_read(string path, string method, string mode)
    {
        var read = await _page.EvaluateAsync<string>(
            """
            async ([url, method, mode]) => {
              try {
                return await (await fetch(url, { method, mode, body: method === 'POST' ? '{"statement":"x"}' : undefined })).text();
              } catch (error) {
                return error.name;
              }
            }
            """,
            new[] { $"{_emulator.Endpoint}/_emulator/{path}", method, mode });
        Assert.Equal("TypeError", read);
    }

    [ChromiumFact]
    public async Task Nothing_can_be_changed()
    {
        // With and without the token, as a plain request, as one that a browser asks about first, and as a form.
        await _page.EvaluateAsync(
            """
            async ([endpoint, token]) => {
              const attack = (path, options) => fetch(endpoint + '/_emulator/' + path, options).catch(() => {});
              const rule = '{"endpoint":"any","noAnswer":true,"count":0}';
              await attack('faults', { method: 'POST', mode: 'no-cors', body: rule });
              await attack('faults', { method: 'POST', mode: 'no-cors', body: rule, headers: { 'Content-Type': 'text/plain' } });
              await attack('faults', { method: 'POST', body: rule, headers: { 'X-Emulator-Token': token } });
              await attack('seed', { method: 'POST', mode: 'no-cors', body: '{"evil":{"c":[]}}' });
              await attack('seed?env=test2-4a89da&collection=geo', { method: 'DELETE' });
              await attack('reset', { method: 'POST', mode: 'no-cors' });
              await attack('../componenttcb/dbexport?access_token=a', { method: 'POST', mode: 'no-cors', body: '{}' });
              navigator.sendBeacon(endpoint + '/_emulator/reset');
              const frame = document.createElement('iframe');
              frame.name = 'evil';
              document.body.append(frame);
              const form = document.createElement('form');
              form.method = 'post';
              form.target = 'evil';
              form.enctype = 'text/plain';
              form.action = endpoint + '/_emulator/faults';
              const input = document.createElement('input');
              input.name = rule.replace('}', ',"body":"');
              input.value = '"}';
              form.append(input);
              document.body.append(form);
              const loaded = new Promise(resolve => { frame.onload = resolve; });
              form.submit();
              await loaded;
            }
            """,
            new[] { _emulator.Endpoint, _emulator.PageToken });
        Assert.Equal(0, (await _emulator.ControlAsync(HttpMethod.Get, "faults")).Body.GetArrayLength());
        Assert.Single(await _emulator.RequestsAsync());
        var collections = (await _emulator.ControlAsync(HttpMethod.Get, "health")).Body.GetProperty("collections");
        Assert.Equal("""[{"env":"test2-4a89da","name":"geo","count":1}]""", collections.GetRawText());
    }

    [ChromiumFact]
    public async Task The_page_cannot_be_framed_or_used_as_a_script()
    {
        var loaded = await _page.EvaluateAsync<bool[]>(
            """
            async endpoint => {
              const load = (name, attribute, path) => new Promise(resolve => {
                const element = document.createElement(name);
                element.onload = () => resolve(true);
                element.onerror = () => resolve(false);
                element[attribute] = endpoint + path;
                document.body.append(element);
              });
              return [await load('script', 'src', '/_emulator/health'), await load('img', 'src', '/_emulator/page/icon.svg')];
            }
            """,
            _emulator.Endpoint);
        Assert.Equal([false, false], loaded);

        await _page.EvaluateAsync(
            "endpoint => new Promise(resolve => { const frame = document.createElement('iframe'); frame.onload = resolve; frame.src = endpoint; document.body.append(frame); })",
            _emulator.Page);
        foreach (var frame in _page.Frames.Where(frame => frame != _page.MainFrame))
            Assert.Equal("chrome-error://chromewebdata/", frame.Url);
    }

    [ChromiumFact]
    public async Task The_journal_and_the_files_cannot_be_opened_from_there()
    {
        // A stream, which has no preflight, and a window, which may be opened to any address.
        var state = await _page.EvaluateAsync<string>(
            """
            url => new Promise(resolve => {
              const events = new EventSource(url);
              events.onmessage = () => resolve('read');
              events.addEventListener('requests', () => resolve('read'));
              events.onerror = () => resolve('refused');
            })
            """,
            _emulator.Endpoint + "/_emulator/events");
        Assert.Equal("refused", state);
        foreach (var path in (string[])["events", "requests", "jobs/file?id=1", "page/app.js"])
        {
            var page = await _context.NewPageAsync();
            await page.GotoAsync(_origin);
            var response = await page.RunAndWaitForResponseAsync(
                () => page.EvaluateAsync("url => { location.href = url; }", $"{_emulator.Endpoint}/_emulator/{path}"),
                response => response.Url.StartsWith(_emulator.Endpoint, StringComparison.Ordinal));
            Assert.Equal((int)HttpStatusCode.Forbidden, response.Status);
        }
    }

    [ChromiumFact]
    public async Task A_page_at_a_foreign_name_of_this_machine_reads_and_changes_nothing()
    {
        // DNS rebinding: the page's name is now that of this machine, and all is of one origin. What is refused may ask no less.
        var rebound = $"http://{Chromium.ReboundHost}:{new Uri(_emulator.Endpoint).Port}";
        await _page.GotoAsync(rebound + "/_emulator/health");
        var answers = await _page.EvaluateAsync<string[]>(
            """
            async token => {
              const answers = [];
              const calls = [['health', 'GET'], ['requests', 'GET'], ['events', 'GET'], ['faults', 'POST'], ['faults', 'DELETE'], ['reset', 'POST'], ['query', 'POST'], ['../componenttcb/dbexport', 'POST']];
              for (const [path, method] of calls) {
                const body = method === 'POST' ? '{"endpoint":"any","noAnswer":true}' : undefined;
                const answer = await fetch(`/_emulator/${path}`, { method, body, headers: { 'X-Emulator-Token': token } });
                answers.push(`${answer.status} ${await answer.text()}`);
              }
              return answers;
            }
            """,
            _emulator.PageToken);
        Assert.Equal(8, answers.Length);
        Assert.All(answers, static answer => Assert.StartsWith("403 {\"errcode\":403,", answer, StringComparison.Ordinal));
        Assert.Equal(0, (await _emulator.ControlAsync(HttpMethod.Get, "faults")).Body.GetArrayLength());
        // A reset would have emptied it.
        Assert.NotEmpty(await _emulator.RequestsAsync());
    }

    [ChromiumFact]
    public async Task A_link_opens_the_page_and_tells_nothing()
    {
        await _page.EvaluateAsync("url => { const link = document.createElement('a'); link.href = url; link.id = 'link'; link.textContent = 'x'; document.body.append(link); }", _emulator.Endpoint + "/");
        await _page.Locator("#link").ClickAsync();
        await Assertions.Expect(_page.Locator("h1")).ToHaveTextAsync("WeChatTcb emulator");
        await Assertions.Expect(_page.Locator("header")).ToContainTextAsync("Read only");
    }

    [ChromiumTheory]
    [InlineData("/")]
    [InlineData("/_emulator/health")]
    [InlineData("/_emulator/page/app.js")]
    [InlineData("/_emulator/requests")]
    [InlineData("/_emulator/events")]
    [InlineData("/_emulator/jobs/file?id=1")]
    public async Task A_foreign_name_of_this_machine_is_refused(string path)
    {
        var port = new Uri(_emulator.Endpoint).Port;
        var response = await _page.GotoAsync($"http://{Chromium.ReboundHost}:{port}{path}");
        Assert.Equal((int)HttpStatusCode.Forbidden, response!.Status);
        Assert.DoesNotContain("document", await response.TextAsync(), StringComparison.Ordinal);
    }

    private static WebApplication Site()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        site.Run(static async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<!DOCTYPE html><title>another site</title><body></body>");
        });
        return site;
    }
}
