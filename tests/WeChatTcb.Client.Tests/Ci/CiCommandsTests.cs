using CsCheck;
using WeChatTcb.Client.Ci;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Tests.Ci;

public sealed class CiCommandsTests
{
    private static readonly Gen<string> Texts = Gen.OneOf<string>(
        Gen.String,
        Gen.OneOf(
            "\r", "\n", "\r\n", "%", "%0A", "::", "::error::", "##vso[", "##VSO[task.setvariable variable=a]b", "]", ";", ",", ":", "中文",
            "a")
            .Array[0, 12].Select(parts => string.Concat(parts)));

    [Fact]
    public void GitHub_gets_the_title_and_all_lines_of_an_error() => Assert.Equal(
        "::error title=Env%3ANot%2CFound::50%25 of%0D%0A'a' :: b%0Ac",
        new GitHubCommands().Error("Env:Not,Found", "50% of\r\n'a' :: b\nc"));

    [Fact]
    public void Azure_gets_the_code_and_all_lines_of_an_error() => Assert.Equal(
        "##vso[task.logissue type=error;code=A%5DB%3BC;]50%AZP25 of%0D%0A'a' ] b%0Ac",
        new AzureCommands().Error("A]B;C", "50% of\r\n'a' ] b\nc"));

    [Fact]
    public void A_command_is_one_line_whatever_its_text_is() => Gen.Select(Texts, Texts).Sample((id, message) =>
    {
        foreach (CiCommands commands in new CiCommands[] { new GitHubCommands(), new AzureCommands() })
        {
            foreach (var line in new[] { commands.Error(id, message), commands.Warning(message) })
                Assert.DoesNotContain(line, character => character is '\r' or '\n');
        }
    });

    [Fact]
    public void GitHub_reads_back_the_text() => Gen.Select(Texts, Texts).Sample((id, message) =>
    {
        // As the runner does: the properties end at the second "::" of the line.
        var line = new GitHubCommands().Error(id, message);
        var end = line.IndexOf("::", 2, StringComparison.Ordinal);
        Assert.Equal(
            "error title=" + id,
            Unescape(line[2..end].Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal)));
        Assert.Equal(message, Unescape(line[(end + 2)..]));
    });

    [Fact]
    public void Azure_finds_one_command_and_its_text() => Gen.Select(Texts, Texts).Sample((id, message) =>
    {
        var line = new AzureCommands().Error(id, message);
        Assert.Equal(0, line.LastIndexOf("##vso[", StringComparison.OrdinalIgnoreCase));
        var end = line.IndexOf(']', StringComparison.Ordinal);
        Assert.Equal(
            AzureCommands.Break(message),
            line[(end + 1)..].Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal)
                .Replace("%AZP25", "%", StringComparison.Ordinal));
    });

    [Fact]
    public void A_text_of_the_service_is_no_command_in_any_log() =>
        Assert.Equal("a ##_vso[task.setvariable variable=x]y", ServiceText.Clean("a\n##VSO[task.setvariable variable=x]y"));

    private static string Unescape(string text) => text.Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
