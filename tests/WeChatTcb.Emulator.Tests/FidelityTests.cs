using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Tests;

/// <summary>The list of what the emulator does, as its users read it. MessageTranslationTests has how its Chinese is written.</summary>
public sealed partial class FidelityTests
{
    /// <summary>Set to 1, this environment variable has the test write the pages instead of comparing them.</summary>
    private const string Rewrite = "WRITE_FIDELITY_PAGE";

    private static readonly PageTexts English = new(
        "fidelity.md",
        """
        # How faithful the emulator is

        The emulator is built from what is publicly known about the service. Where nothing is known, it has to make a choice. This page lists these choices, so that nobody
        mistakes them for facts. The running emulator returns the same list at `GET /_emulator/fidelity`.

        A number after a line is a section of [service-contract.md](service-contract.md). *MongoDB* and a title mean a page of MongoDB's manual, whose rules the service's
        database follows.


        """,
        [
            (Basis.Documented, "As documented", "WeChat's or MongoDB's documentation says so."),
            (Basis.Observed, "As observed", "The service, or public code that uses it, behaves so."),
            (Basis.Assumed, "As assumed", "Nothing public is known. Do not rely on these."),
        ],
        static entry => $"{Escaped(entry.Behaviour)}. *({entry.Source})*");

    private static readonly PageTexts Chinese = new(
        "zh-CN/fidelity.md",
        """
        # 模拟器的逼真程度

        模拟器依据公开可知的服务端行为编写。没有公开信息的地方，只能自行选择。本页列出这些选择，以免有人将其当作事实。运行中的模拟器在 `GET /_emulator/fidelity` 返回同样的列表。

        行末的数字是 [service-contract.md](../service-contract.md)（英文）的章节。*MongoDB* 和标题表示 MongoDB 手册中的页面（英文）；服务端的数据库遵循其中的规则。


        """,
        [
            (Basis.Documented, "有文档", "微信或 MongoDB 的文档有此说明。"),
            (Basis.Observed, "经过观察", "服务端或使用它的公开代码有此行为。"),
            (Basis.Assumed, "假设", "没有公开信息。不要依赖这些行为。"),
        ],
        static entry => $"{Escaped(entry.Chinese)}。*（{entry.Source}）*");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_page_has_the_list(bool isChinese)
    {
        var texts = isChinese ? Chinese : English;
        var path = Path.Combine(RepositoryRoot.Find(), "docs", texts.File);
        var page = Page(texts);
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, page);
        var written = File.ReadAllText(path).ReplaceLineEndings("\n");
        string[] expected = page.Split('\n'), actual = written.Split('\n');
        Assert.True(
            written == page,
            $"docs/{texts.File} is not the list in src/WeChatTcb.Emulator/Control/Fidelity.cs. Run this test with {Rewrite}=1 to write it, or fix these lines.\n"
            + $"Missing:\n{string.Join('\n', expected.Except(actual))}\nTo be removed:\n{string.Join('\n', actual.Except(expected))}");
    }

    [Fact]
    public void No_behaviour_is_listed_twice() =>
        Assert.Empty(Fidelity.Entries.GroupBy(static e => e.Behaviour).Where(static g => g.Count() > 1).Select(static g => g.Key));

    [Fact]
    public void Every_behaviour_has_a_Chinese_text_in_the_same_order()
    {
        using var texts = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(RepositoryRoot.Find(), "src", "WeChatTcb.Emulator", "Control", "Fidelity.zh-Hans.json")));
        var english = texts.RootElement.EnumerateObject().Select(static text => text.Name).ToArray();
        var behaviours = Fidelity.Entries.Select(static entry => entry.Behaviour).ToArray();
        Assert.True(
            behaviours.SequenceEqual(english),
            $"Fidelity.zh-Hans.json is not in the order of Fidelity.cs, or has other texts.\nMissing:\n"
            + $"{string.Join('\n', behaviours.Except(english))}\nTo be removed:\n{string.Join('\n', english.Except(behaviours))}");
    }

    [Fact]
    public void A_Chinese_text_has_the_numbers_codes_paths_and_names_of_the_English_one() => Assert.Empty(
        from entry in Fidelity.Entries
        let english = Tokens(entry.Behaviour)
        let chinese = Tokens(entry.Chinese)
        // What the Chinese text has in Latin letters is a name, whatever its form. Some are English words in another form.
        let missing = english.Where(static token => Name().IsMatch(token)).Except(chinese)
        let added = chinese.Except(english).Except(["AppID", "HTTP", "ID", "null", "slice"])
        where missing.Any() || added.Any()
        select $"{entry.Chinese}\n  without {string.Join(' ', missing)}, with {string.Join(' ', added)}");

    private static HashSet<string> Tokens(string text) => [.. Token().Matches(text).Select(static match => match.Value)];

    private static string Page(PageTexts texts)
    {
        var page = new StringBuilder(texts.Introduction);
        foreach (var (basis, title, meaning) in texts.Sections)
        {
            page.Append("## ").Append(title).Append("\n\n").Append(meaning).Append("\n\n");
            foreach (var entry in Fidelity.Entries.Where(e => e.Basis == basis))
                page.Append("- ").Append(texts.Line(entry)).Append('\n');
            page.Append('\n');
        }
        return page.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace(
            "*", "\\*", StringComparison.Ordinal)
            .Replace("<", "\\<", StringComparison.Ordinal);

    private sealed record PageTexts(
        string File, string Introduction, (string Basis, string Title, string Meaning)[] Sections, Func<FidelityEntry, string> Line);

    // 32 of 32-bit, URL of URLs, and what names and numbers consist of, without a full stop after it.
    [GeneratedRegex(@"\d+(?=-bit)|[A-Z]{2,}(?=s\b)|[+-]?[$\\/.]*[A-Za-z0-9_](?:[A-Za-z0-9_$./+<>-]*[A-Za-z0-9_$/>])?")]
    private static partial Regex Token();

    // A digit, a sign, a capital letter after the first, or one of the values that are words.
    [GeneratedRegex(@"[\d_$\\/]|.[A-Z]|^\.\w|^(errcode|errmsg|rid|waiting|reading|writing|success|true|false|null)$")]
    private static partial Regex Name();
}
