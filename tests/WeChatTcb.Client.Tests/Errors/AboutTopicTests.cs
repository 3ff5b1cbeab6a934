using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Tests.Errors;

/// <summary>Compares the list of error ids in about_WeChatTcb with the code that uses them.</summary>
public sealed partial class AboutTopicTests
{
    [Theory]
    [InlineData("en-US", "ERROR IDS")]
    [InlineData("zh-CN", "错误 ID")]
    public void The_topic_lists_every_error_id_of_the_library_and_the_cmdlets_and_no_other(string culture, string heading)
    {
        var root = RepositoryRoot.Find();
        var given = new[] { "WeChatTcb.Client", "WeChatTcb" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(root, "src", project), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => GivenId().Matches(File.ReadAllText(file)))
            .SelectMany(match => match.Groups["id"].Captures.Select(id => id.Value))
            .ToHashSet();
        var topic = File.ReadAllText(Path.Combine(root, "module", culture, "about_WeChatTcb.help.txt"));
        var listed = ListedId().Matches(topic[topic.IndexOf($"\n{heading}", StringComparison.Ordinal)..])
            .Select(match => match.Value.Trim()).ToHashSet();

        Assert.True(given.Count > 40, $"Only {given.Count} ids were found.");
        Assert.Equal(given.Order(), listed.Order());
    }

    [Theory]
    [InlineData("module/en-US/about_WeChatTcb.help.txt", "\nENVIRONMENT VARIABLES", "\n    With or without it")]
    [InlineData("module/zh-CN/about_WeChatTcb.help.txt", "\n环境变量", "\n    无论是否这样连接")]
    [InlineData("docs/credentials.md", "### Environment variables", "\n### ")]
    [InlineData("docs/zh-CN/credentials.md", "### 环境变量", "\n### ")]
    public void Every_environment_variable_of_a_connection_is_listed_and_no_other(string page, string first, string last)
    {
        var root = RepositoryRoot.Find();
        var client = Path.Combine(root, "src", "WeChatTcb.Client");
        var names = Variable().Matches(File.ReadAllText(Path.Combine(client, "EnvironmentVariables.cs"))).ToDictionary(
            match => match.Groups["key"].Value, match => match.Groups["name"].Value);
        var read = Read().Matches(File.ReadAllText(Path.Combine(client, "Connections", "EnvironmentCredentials.cs")))
            .Select(match => names[match.Groups["key"].Value]).ToHashSet();
        var text = File.ReadAllText(Path.Combine(root, page));
        var start = text.IndexOf(first, StringComparison.Ordinal);
        var end = text.IndexOf(last, start, StringComparison.Ordinal);
        var listed = Name().Matches(text[start..end]).Select(match => match.Value).ToHashSet();

        Assert.True(read.Count >= 10);
        Assert.Equal(read.Order(), listed.Order());
    }

    // An id is the first argument of an error, and its kind or, of a record, its file the second; sometimes it is one of two. In a result
    // that lists failures, the message follows it.
    [GeneratedRegex("""(?:"(?<id>[A-Z][A-Za-z]+)"(?:\s*:\s*)?){1,2},\s*(?:TcbErrorKind\.|failure\.Kind|path, line|status switch|Messages\.)""")]
    private static partial Regex GivenId();

    [GeneratedRegex("""const string (?<key>\w+) = "(?<name>\w+)";""")]
    private static partial Regex Variable();

    [GeneratedRegex(@"Get\(Variables\.(?<key>\w+)\)")]
    private static partial Regex Read();

    [GeneratedRegex(@"\bTCB_[A-Z_]+\b")]
    private static partial Regex Name();

    [GeneratedRegex("^        [A-Z][A-Za-z]+(?=\r?$|  )", RegexOptions.Multiline)]
    private static partial Regex ListedId();
}
