using System.Text;
using CsCheck;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Tests.Downloads;

public sealed class EscapedFileNameTests
{
    private static readonly string[] Special =
    [
        "con", "CON", "Con.x", "nul", "aux.", "com1", "COM¹", "lpt9 ", "..", ".", " ", "a.", "A ", "😀", "%", "%41", "%2", "%zz",
    ];

    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.String[Gen.Char["aAbBéÉ城.%: /\\*con\u0001\u007f25E"], 1, 8],
        Gen.Int[0, Special.Length - 1].Select(index => Special[index]));

    [Theory]
    [InlineData("users", "users")]
    [InlineData("城市-é_😀", "城市-é_😀")]
    [InlineData("a/b\\c", "a%2Fb%5Cc")]
    [InlineData("50%", "50%25")]
    [InlineData("a:b*c?d\"e<f>g|h", "a%3Ab%2Ac%3Fd%22e%3Cf%3Eg%7Ch")]
    [InlineData("line\nend\u007f\u0085", "line%0Aend%7F%C2%85")]
    [InlineData(".hidden", "%2Ehidden")]
    [InlineData("..", "%2E%2E")]
    [InlineData("dot.", "dot%2E")]
    [InlineData("space ", "space%20")]
    [InlineData("a.b c", "a.b c")]
    [InlineData("CON", "%43ON")]
    [InlineData("con.old", "%63on.old")]
    [InlineData("console", "console")]
    [InlineData("lpt1", "%6Cpt1")]
    public void A_name_is_escaped_and_read_again(string text, string name)
    {
        Assert.Equal(name, EscapedFileName.Encode(text));
        Assert.Equal(text, EscapedFileName.Decode(name));
    }

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%zz", "%zz")]
    [InlineData("%2", "%2")]
    [InlineData("%C3", "%C3")] // the first half of a character
    [InlineData("%FF%41", "%FFA")]
    [InlineData("%c3%a9", "é")]
    public void What_is_no_escaped_text_stays(string name, string text) => Assert.Equal(text, EscapedFileName.Decode(name));

    [Fact]
    public void Names_that_differ_only_in_case_get_different_files()
    {
        string[] texts = ["LOGS", "Logs", "logs", "lOGS", "École", "école"];

        Assert.Equal(["LOGS", "%4Cogs", "%6Cogs", "l%4F%47%53", "École", "%C3%A9cole"], All(texts));
    }

    [Fact]
    public void Any_names_get_different_files_that_every_system_allows() => Names.Array[1, 12].Sample(texts =>
    {
        texts = [.. texts.Distinct(StringComparer.Ordinal)];
        var names = All(texts);

        Assert.Equal(texts, names.Select(EscapedFileName.Decode));
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name =>
        {
            Assert.DoesNotContain(
                name, character => char.IsControl(character) || "<>:\"/\\|?*".Contains(character, StringComparison.Ordinal));
            Assert.False(name[0] == '.' || name[^1] is '.' or ' ' || EscapedFileName.IsDeviceName(name), name);
            Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
        });
    });

    private static List<string> All(string[] texts)
    {
        List<string> names = [];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            names.Add(EscapedFileName.Encode(text, taken));
            Assert.True(taken.Add(names[^1]));
        }

        return names;
    }
}
