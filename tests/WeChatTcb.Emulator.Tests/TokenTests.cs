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
    [InlineData(40013, """{"component_appid":"wxother","component_appsecret":"the secret","component_verify_ticket":"ticket@@@the ticket"}""")]
    [InlineData(40125, """{"component_appid":"wx0123456789abcdef","component_appsecret":"x","component_verify_ticket":"ticket@@@the ticket"}""")]
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

    private static async Task<int> CodeOfAsync(Emulator emulator, string token)
    {
        JsonElement answer = await emulator.PostAsync(
            $"/componenttcb/dbcollection?action=get&access_token={token}", """{"env":"test2-4a89da"}""");
        return answer.GetProperty("errcode").GetInt32();
    }
}
