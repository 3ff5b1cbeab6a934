using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Documentation.Tests;

/// <summary>
/// The Chinese messages against the English ones, and the emulator's fidelity list, which is one file with both.
/// docs/glossary.md has the words and how they are written.
/// </summary>
public sealed partial class MessageTranslationTests
{
    /// <summary>Texts of a progress bar and of a prompt's title, which have one line for all.</summary>
    private static readonly string[] Captions =
        [
            "RemoveBackupCaption", "RebuildCaption", "BackingUp", "Restoring", "Discovering", "ConnectingWaits", "WaitingForJobs",
            "ProgressDone",
        ];

    public static TheoryData<string> Files =>
        [.. Repository.Files("src", ".zh-Hans.resx").Concat(Repository.Files("src", ".zh-Hans.json")).Select(Repository.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_message_has_a_translation_in_the_same_order(string file)
    {
        var (english, chinese) = Read(file);
        Expect(file, "has no translation", english.Keys.Except(chinese.Keys));
        Expect(file, "is no message any more", chinese.Keys.Except(english.Keys));
        Assert.Equal(english.Keys, chinese.Keys);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_translation_has_the_arguments_of_its_message(string file) => Expect(file, "has other arguments", Pairs(file)
        .Where(pair => !Arguments(pair.English).SetEquals(Arguments(pair.Chinese)) || !CanBeFormatted(pair.English, pair.Chinese))
        .Select(Describe));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_translation_is_Chinese(string file) => Expect(file, "is not translated", Pairs(file)
        .Where(pair => NeedsTranslation(pair.English) && (!Chinese().IsMatch(pair.Chinese) || pair.Chinese == pair.English))
        .Select(Describe));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_translation_names_the_same_cmdlets_parameters_variables_and_addresses(string file) =>
        Expect(file, "names other things",
        Pairs(file).Where(pair => !Names(pair.English).SetEquals(Names(pair.Chinese))).Select(Describe));

    [Theory]
    [MemberData(nameof(Files))]
    public void Chinese_text_has_full_width_punctuation_and_spaces_around_Latin_words(string file) =>
        Expect(file, "is written otherwise",
        Pairs(file).Where(pair =>
            HalfWidth().IsMatch(Code().Replace(pair.Chinese, "")) || MissingSpace().IsMatch(pair.Chinese)
            || (!pair.English.Contains('\n') && pair.English.EndsWith('.') != pair.Chinese.EndsWith('。'))).Select(Describe));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_caption_fits_on_its_line(string file) => Expect(file, "is too long for one line", Pairs(file)
        .Where(pair => Captions.Contains(pair.Id) && (Width(pair.English) > 40 || Width(pair.Chinese) > 40))
        .Select(Describe));

    private static void Expect(string file, string what, IEnumerable<string> none)
    {
        string[] found = [.. none];
        Assert.True(found.Length == 0, $"{file}: {what}:\n{string.Join('\n', found)}");
    }

    private static (OrderedDictionary<string, string> English, OrderedDictionary<string, string> Chinese) Read(string file)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            using var texts = JsonDocument.Parse(Repository.Read(file));
            var pairs = texts.RootElement.EnumerateObject().ToArray();
            return (
                new(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Name))),
                new(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))));
        }
        return (Messages(file.Replace(".zh-Hans", "", StringComparison.Ordinal)), Messages(file));

        static OrderedDictionary<string, string> Messages(string resources) => new(
            XDocument.Parse(Repository.Read(resources), LoadOptions.PreserveWhitespace).Root!.Elements("data")
                .Select(data => KeyValuePair.Create(data.Attribute("name")!.Value, data.Element("value")!.Value)));
    }

    private static IEnumerable<(string Id, string English, string Chinese)> Pairs(string file)
    {
        var (english, chinese) = Read(file);
        return english.Where(message => chinese.ContainsKey(message.Key)).Select(
            message => (message.Key, message.Value, chinese[message.Key]));
    }

    private static string Describe((string Id, string English, string Chinese) pair) => $"{pair.Id}: {pair.English} | {pair.Chinese}";

    private static HashSet<string> Arguments(string text) => [.. Argument().Matches(text).Select(match => match.Value)];

    // A text without arguments is not formatted, and may have braces.
    private static bool CanBeFormatted(params string[] texts) => texts.All(static text =>
    {
        try
        {
            return Arguments(text).Count == 0
                || string.Format(CultureInfo.InvariantCulture, text, [.. Enumerable.Repeat("x", 10)]).Length > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    });

    // Not a pattern of arguments and signs, with no more than a unit or a word between them.
    private static bool NeedsTranslation(string english) =>
        Words().Matches(english).Any(word => word.Value is not ("of" or "at" or "MB" or "errcode"));

    private static HashSet<string> Names(string text) => [.. Name().Matches(text).Select(match => match.Value.TrimEnd('.'))];

    private static int Width(string text) => text.Length + Wide().Count(text);

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}\u3000-\u303F\uFF00-\uFFEF]")]
    private static partial Regex Wide();

    [GeneratedRegex(@"(?<!\{)\{\d\}(?!\})")]
    private static partial Regex Argument();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?<![\w-])-[A-Z][A-Za-z]+|\b[A-Z]\w+-Tcb\w+|\bTCB_\w+|https?://[\w./]+|--[a-z][a-z-]+|\$[A-Za-z]+|_\.\w+")]
    private static partial Regex Name();

    // Within brackets there is code: [longitude, latitude].
    [GeneratedRegex(@"\[[^\]]*\]|\{[^{}]*\}|\([^()]*\)")]
    private static partial Regex Code();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}[,;?!:]|[,;?!] ?\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex HalfWidth();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}[A-Za-z0-9$_@]|[A-Za-z0-9]\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex MissingSpace();
}
