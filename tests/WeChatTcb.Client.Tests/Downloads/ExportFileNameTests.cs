using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Tests.Downloads;

public sealed partial class ExportFileNameTests
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
    // No way out of the folder.
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\x", "x")]
    [InlineData("a/..", "a")]
    [InlineData("..", "export-7")]
    [InlineData("C:\\Windows\\x.json", "x.json")]
    [InlineData("C:x", "C_x")]
    [InlineData("x.json:stream", "x.json_stream")]
    // What some file system does not take.
    [InlineData("a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h")]
    [InlineData("a\u0000b\u0001c\u001fd\u007f", "a_b_c_d_")]
    [InlineData("line\r\nbreak", "line__break")]
    [InlineData("dots...", "dots")]
    [InlineData("spaces  ", "spaces")]
    [InlineData("mixed . . ", "mixed")]
    [InlineData(".hidden", "hidden")]
    [InlineData(" .. x", "x")]
    // What Windows takes for a device, with any extension.
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
    public void A_path_gives_a_safe_name(string? path, string name) => Assert.Equal(name, ExportFileName.FromFilePath(path, 7));

    public static TheoryData<string> LongNames =>
    [
        new string('a', 300), new string('a', 300) + ".json", new string('a', 190) + " . . . . . . . . . .json", "x." + new string('e', 300),
        new string('城', 100) + ".json", new string('城', 100), string.Concat(Enumerable.Repeat("😀", 100)) + ".csv", "a" + string.Concat(Enumerable.Repeat("😀", 100)),
        new string('a', 199) + "😀", new string('a', 198) + ".. .", new string('a', 100) + new string('.', 100) + "b",
    ];

    [Theory]
    [MemberData(nameof(LongNames))]
    public void A_long_name_fits_every_file_system_with_the_ending_of_its_part_file(string path)
    {
        var name = ExportFileName.FromFilePath(path, 7);

        Assert.InRange(Encoding.UTF8.GetByteCount(name), 100, 255 - ".0123456789a.part".Length);
        Assert.False(name.EndsWith('.') || name.EndsWith(' '));
        Assert.DoesNotContain('\ufffd', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
        if (path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith(".csv", StringComparison.Ordinal))
            Assert.Equal(Path.GetExtension(path), Path.GetExtension(name));
    }

    [Theory]
    [InlineData("geo", ExportFileType.Json, "^geo-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    [InlineData("城市", ExportFileType.Csv, "^城市-20260131T235900Z-[0-9a-f]{6}\\.csv$")]
    [InlineData(null, ExportFileType.Json, "^export-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    [InlineData("", ExportFileType.Json, "^export-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    [InlineData("a:b?", ExportFileType.Json, "^a_b_-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    public void A_generated_path_tells_collection_time_and_format(string? collection, ExportFileType type, string pattern)
    {
        Assert.Matches(pattern, ExportFileName.Generate(collection, type, new DateTimeOffset(2026, 2, 1, 7, 59, 0, TimeSpan.FromHours(8))));
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    public void A_generated_path_is_the_same_in_every_culture(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            Assert.StartsWith("geo-20260131T235900Z-", ExportFileName.Generate("geo", ExportFileType.Json, new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero)), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Generated_paths_of_one_second_differ()
    {
        var paths = Enumerable.Range(0, 100).Select(_ => ExportFileName.Generate("geo", ExportFileType.Json, DateTimeOffset.UnixEpoch)).ToHashSet();

        Assert.InRange(paths.Count, 98, 100);
        Assert.All(paths, path => Assert.Matches(Generated(), path));
    }

    [GeneratedRegex("^geo-19700101T000000Z-[0-9a-f]{6}\\.json$")]
    private static partial Regex Generated();
}
