using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

public class TokenTests
{
    private const string Path = "/cgi-bin/component/api_component_token";

    [Fact]
    public async Task Success_has_a_token_and_a_lifetime_and_no_errcode()
    {
        await using var emulator = await Emulator.WithAsync();
        var answer = await emulator.PostTextAsync(Path, """
            {
            "component_appid":"wx0123456789abcdef",
            "component_appsecret":"the secret",
            "component_verify_ticket":"ticket@@@the ticket"
            }
            """);
        Assert.Matches("""^\{"component_access_token":"[A-Za-z0-9_-]{128}","expires_in":7200\}$""", answer);
    }

    [Theory]
    [InlineData(41018, """{"component_appsecret":"the secret","component_verify_ticket":"ticket@@@the ticket"}""")]
    [InlineData(41004, """{"component_appid":"wx0123456789abcdef","component_verify_ticket":"ticket@@@the ticket"}""")]
    [InlineData(61006, """{"component_appid":"wx0123456789abcdef","component_appsecret":"the secret"}""")]
    [InlineData(
        40013, """{"component_appid":"wxother","component_appsecret":"the secret","component_verify_ticket":"ticket@@@the ticket"}""")]
    [InlineData(
        40125, """{"component_appid":"wx0123456789abcdef","component_appsecret":"x","component_verify_ticket":"ticket@@@the ticket"}""")]
    [InlineData(61006, """{"component_appid":"wx0123456789abcdef","component_appsecret":"the secret","component_verify_ticket":"old"}""")]
    [InlineData(47001, """{"component_appid":1}""")]
    [InlineData(47001, "component_appid=wx0123456789abcdef")]
    [InlineData(44002, "")]
    public async Task Wrong_credentials_are_refused(int code, string body)
    {
        await using var emulator = await Emulator.WithAsync();
        var answer = await emulator.PostAsync(Path, body);
        Assert.Equal(code, answer.GetProperty("errcode").GetInt32());
        Assert.False(answer.TryGetProperty("component_access_token", out _));
    }

    [Fact]
    public async Task A_token_times_out_after_7200_seconds()
    {
        await using var emulator = await Emulator.WithAsync();
        emulator.Time.Advance(TimeSpan.FromSeconds(7199));
        Assert.Equal(0, await CodeOfAsync(emulator, emulator.Token));
        emulator.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(42001, await CodeOfAsync(emulator, emulator.Token));
    }

    [Fact]
    public async Task The_previous_token_lives_for_five_more_minutes()
    {
        await using var emulator = await Emulator.WithAsync();
        var previous = emulator.Token;
        var latest = await emulator.RenewTokenAsync();
        Assert.NotEqual(previous, latest);
        emulator.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await CodeOfAsync(emulator, previous));
        emulator.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(40001, await CodeOfAsync(emulator, previous));
        Assert.Equal(0, await CodeOfAsync(emulator, latest));
    }

    [Fact]
    public async Task A_token_older_than_the_previous_one_dies_at_once()
    {
        await using var emulator = await Emulator.WithAsync();
        var first = emulator.Token;
        var second = await emulator.RenewTokenAsync();
        var third = await emulator.RenewTokenAsync();
        Assert.Equal(40001, await CodeOfAsync(emulator, first));
        Assert.Equal(0, await CodeOfAsync(emulator, second));
        Assert.Equal(0, await CodeOfAsync(emulator, third));
    }

    [Fact]
    public async Task A_superseded_token_that_has_timed_out_is_expired()
    {
        await using var emulator = await Emulator.WithAsync();
        var first = emulator.Token;
        await emulator.RenewTokenAsync();
        emulator.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(42001, await CodeOfAsync(emulator, first));
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("component_access_token")]
    public async Task An_authorizer_is_listed_and_gets_a_token_for_the_sibling_family(string parameter)
    {
        await using var emulator = await Emulator.WithAsync();
        var list = await emulator.PostAsync(
            $"/cgi-bin/component/api_get_authorizer_list?{parameter}={emulator.Token}",
            """{"component_appid":"wx0123456789abcdef","offset":0,"count":100}""");
        Assert.Equal(["total_count", "list"], list.EnumerateObject().Select(static p => p.Name));
        var authorizer = Assert.Single(list.GetProperty("list").EnumerateArray());
        Assert.Equal(0x617682e0, authorizer.GetProperty("auth_time").GetInt64());

        var request = JsonSerializer.Serialize(new
        {
            component_appid = "wx0123456789abcdef",
            authorizer_appid = authorizer.GetProperty("authorizer_appid").GetString(),
            authorizer_refresh_token = authorizer.GetProperty("refresh_token").GetString(),
        });
        var token = await emulator.PostAsync($"/cgi-bin/component/api_authorizer_token?{parameter}={emulator.Token}", request);
        Assert.Equal(
            ["authorizer_access_token", "expires_in", "authorizer_refresh_token"], token.EnumerateObject().Select(static p => p.Name));

        var text = token.GetProperty("authorizer_access_token").GetString()!;
        Assert.Equal(40001, await CodeOfAsync(emulator, text));
        Assert.Equal(61014, Code(await emulator.PostAsync($"/cgi-bin/component/api_get_authorizer_list?access_token={text}", "{}")));
        Assert.Equal(0, Code(await emulator.PostAsync($"/tcb/databasecollectionget?access_token={text}", """{"env":"test2-4a89da"}""")));
        emulator.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(
            42001, Code(await emulator.PostAsync($"/tcb/databasecollectionget?access_token={text}", """{"env":"test2-4a89da"}""")));
    }

    [Theory]
    [InlineData(41018, "api_get_authorizer_list", "{}")]
    [InlineData(40013, "api_get_authorizer_list", """{"component_appid":"wxother"}""")]
    [InlineData(40170, "api_get_authorizer_list", """{"component_appid":"wx0123456789abcdef","offset":0,"count":501}""")]
    [InlineData(40097, "api_get_authorizer_list", """{"component_appid":"wx0123456789abcdef","offset":-1,"count":5}""")]
    [InlineData(41018, "api_authorizer_token", "{}")]
    [InlineData(40101, "api_authorizer_token", """{"component_appid":"wx0123456789abcdef"}""")]
    [InlineData(
        40013, "api_authorizer_token",
        """{"component_appid":"wx0123456789abcdef","authorizer_appid":"wxother","authorizer_refresh_token":"r"}""")]
    [InlineData(
        61023, "api_authorizer_token",
        """{"component_appid":"wx0123456789abcdef","authorizer_appid":"wx24a79f6ee35c5cce","authorizer_refresh_token":"r"}""")]
    [InlineData(61023, "api_authorizer_token", """{"component_appid":"wx0123456789abcdef","authorizer_appid":"wx24a79f6ee35c5cce"}""")]
    public async Task Wrong_calls_for_authorizers_are_refused(int code, string name, string body)
    {
        await using var emulator = await Emulator.WithAsync();
        Assert.Equal(41001, Code(await emulator.PostAsync($"/cgi-bin/component/{name}", body)));
        Assert.Equal(code, Code(await emulator.CallAsync($"/cgi-bin/component/{name}", body)));
    }

    private static int Code(JsonElement answer) => answer.TryGetProperty("errcode", out var code) ? code.GetInt32() : 0;

    private static async Task<int> CodeOfAsync(Emulator emulator, string token)
    {
        JsonElement answer = await emulator.PostAsync(
            $"/componenttcb/dbcollection?action=get&access_token={token}", """{"env":"test2-4a89da"}""");
        return answer.GetProperty("errcode").GetInt32();
    }
}
