using System.Text.Json;
using System.Text.RegularExpressions;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Tests;

/// <summary>The files of the page, as they are in the repository.</summary>
internal static class PageSource
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Find(), "src", "WeChatTcb.Emulator", "Web", "Page");

    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));
}

/// <summary>What the page's modules repeat of other sources is what those say.</summary>
public sealed partial class PageSourceTests
{
    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_arguments()
    {
        var (english, chinese) = (Texts("text/en.js"), Texts("text/zh.js"));
        Assert.True(english.Count > 50);
        Assert.Equal(english.Keys, chinese.Keys);
        Assert.All(english, text => Assert.Equal(Arguments(text.Value), Arguments(chinese[text.Key])));
        // Names and words of the service are the same in both.
        var same = english.Where(text => chinese[text.Key] == text.Value).Select(static text => text.Key);
        Assert.Equal(["errcode"], same);
    }

    [Fact]
    public void Every_text_that_a_module_uses_exists_and_every_text_is_used()
    {
        var texts = Texts("text/en.js").Keys;
        var source = string.Concat(PageSource.Files.Where(static file =>
            file.EndsWith(".js", StringComparison.Ordinal) && !file.StartsWith("text/", StringComparison.Ordinal)).Select(PageSource.Read));
        Assert.All(UsedText().Matches(source), match => Assert.Contains(match.Groups["id"].Value, texts));
        // The other ids are put together.
        foreach (var text in texts
            .Where(static text => !text.StartsWith("fault_", StringComparison.Ordinal) && !text.EndsWith("Hint", StringComparison.Ordinal)))
            Assert.Matches($@"\b{text}\b", source);
    }

    [Fact]
    public void Every_member_of_a_fault_rule_has_its_parameter()
    {
        var pairs = Pairs("command.js", "faultParameters");
        var members = typeof(FaultRule).GetProperties()
            .Select(static property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Except(["id", "endpoint"]);
        Assert.Equal(members.Order(StringComparer.Ordinal), pairs.Keys.Order(StringComparer.Ordinal));
        var cmdlet = File.ReadAllText(Path.Combine(RepositoryRoot.Find(), "src", "WeChatTcb", "Emulator", "SetTcbEmulatorFaultCommand.cs"));
        Assert.All(pairs.Values, parameter => Assert.Matches($@"public \S+ {parameter} \{{ get; set; \}}", cmdlet));
    }

    [Fact]
    public void The_form_offers_every_endpoint()
    {
        var source = PageSource.Read("panels/faults.js");
        var listed = Word().Matches(source[source.IndexOf('[', StringComparison.Ordinal)..source.IndexOf("];", StringComparison.Ordinal)])
            .Select(static match => match.Groups["word"].Value);
        Assert.Equal(Enum.GetNames<EmulatorEndpoint>().Select(JsonNamingPolicy.CamelCase.ConvertName), listed);
    }

    [Fact]
    public void No_module_makes_markup_or_code_of_text_or_names_another_host()
    {
        foreach (var file in PageSource.Files)
            Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3\.org/2000/svg)", PageSource.Read(file));
    }

    private static SortedDictionary<string, string> Texts(string file) => new(
        TextLine().Matches(PageSource.Read(file))
            .ToDictionary(static match => match.Groups["id"].Value, static match => match.Groups["text"].Value),
        StringComparer.Ordinal);

    private static Dictionary<string, string> Pairs(string file, string name)
    {
        var source = PageSource.Read(file);
        var start = source.IndexOf($"{name} = {{", StringComparison.Ordinal);
        return TextLine().Matches(source[start..source.IndexOf("};", start, StringComparison.Ordinal)])
            .ToDictionary(static match => match.Groups["id"].Value, static match => match.Groups["text"].Value);
    }

    private static IEnumerable<string> Arguments(string text) =>
        Argument().Matches(text).Select(static match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^  (?<id>\w+): '(?<text>.*)',$", RegexOptions.Multiline)]
    private static partial Regex TextLine();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Argument();

    [GeneratedRegex(@"\bt\('(?<id>\w+)'[,)]")]
    private static partial Regex UsedText();

    [GeneratedRegex(@"'(?<word>\w+)'")]
    private static partial Regex Word();
}
