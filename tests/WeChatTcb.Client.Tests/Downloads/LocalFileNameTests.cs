using System.Text;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Tests.Downloads;

public sealed class LocalFileNameTests
{
    [Theory]
    [InlineData("test_export", "test_export")]
    [InlineData("exports/2026/城市.json", "城市.json")]
    [InlineData("a\\b\\c.csv", "c.csv")]
    [InlineData("a/b/", "b")]
    [InlineData(null, "export-7")]
    [InlineData("", "export-7")]
    [InlineData("/", "export-7")]
    [InlineData("   ", "export-7")]
    [InlineData("...", "export-7")]
    // Paths that try to leave the folder.
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\x", "x")]
    [InlineData("a/..", "a")]
    [InlineData("..", "export-7")]
    [InlineData("C:\\Windows\\x.json", "x.json")]
    [InlineData("C:x", "C_x")]
    [InlineData("x.json:stream", "x.json_stream")]
    // Characters that some file systems reject.
    [InlineData("a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h")]
    [InlineData("a\u0000b\u0001c\u001fd\u007f", "a_b_c_d_")]
    [InlineData("line\r\nbreak", "line__break")]
    [InlineData("dots...", "dots")]
    [InlineData("spaces  ", "spaces")]
    [InlineData("mixed . . ", "mixed")]
    [InlineData(".hidden", "hidden")]
    [InlineData(" .. x", "x")]
    // Device names of Windows, with any extension.
    [InlineData("CON", "_CON")]
    [InlineData("con.json", "_con.json")]
    [InlineData("NUL.tar.gz", "_NUL.tar.gz")]
    [InlineData("aux .txt", "_aux .txt")]
    [InlineData("COM1", "_COM1")]
    [InlineData("lpt9.csv", "_lpt9.csv")]
    [InlineData("COM¹.x", "_COM¹.x")]
    [InlineData("CONOUT$", "_CONOUT$")]
    [InlineData(".con", "_con")]
    [InlineData("COM10", "COM10")]
    [InlineData("console", "console")]
    [InlineData("名前 é 😀.json", "名前 é 😀.json")]
    public void A_path_gives_a_safe_name(string? path, string name) => Assert.Equal(name, LocalFileName.FromFilePath(path, 7));

    public static TheoryData<string> LongNames =>
    [
        new string('a', 300), new string('a', 300) + ".json", new string('a', 190) + " . . . . . . . . . .json",
        "x." + new string('e', 300),
        new string('城', 100) + ".json", new string('城', 100), string.Concat(Enumerable.Repeat("😀", 100)) + ".csv",
        "a" + string.Concat(Enumerable.Repeat("😀", 100)),
        new string('a', 199) + "😀", new string('a', 198) + ".. .", new string('a', 100) + new string('.', 100) + "b",
    ];

    [Theory]
    [MemberData(nameof(LongNames))]
    public void A_long_name_fits_every_file_system_with_the_ending_of_its_part_file(string path)
    {
        var name = LocalFileName.FromFilePath(path, 7);

        Assert.InRange(Encoding.UTF8.GetByteCount(name), 100, 255 - ".0123456789a.part".Length);
        Assert.False(name.EndsWith('.') || name.EndsWith(' '));
        Assert.DoesNotContain('\ufffd', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
        if (path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith(".csv", StringComparison.Ordinal))
            Assert.Equal(Path.GetExtension(path), Path.GetExtension(name));
    }
}
