using System.Globalization;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Exports;

namespace WeChatTcb.Client.Tests.Exports;

public sealed partial class StoragePathTests
{
    [Theory]
    [InlineData("geo", ExportFileType.Json, "^geo-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    [InlineData("城市", ExportFileType.Csv, "^城市-20260131T235900Z-[0-9a-f]{6}\\.csv$")]
    [InlineData(null, ExportFileType.Json, "^export-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    [InlineData("", ExportFileType.Json, "^export-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    [InlineData("a:b?", ExportFileType.Json, "^a_b_-20260131T235900Z-[0-9a-f]{6}\\.json$")]
    public void A_generated_path_tells_collection_time_and_format(string? collection, ExportFileType type, string pattern)
    {
        Assert.Matches(pattern, StoragePath.Generate(collection, type, new DateTimeOffset(2026, 2, 1, 7, 59, 0, TimeSpan.FromHours(8))));
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
            Assert.StartsWith(
                "geo-20260131T235900Z-",
                StoragePath.Generate("geo", ExportFileType.Json, new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero)),
                StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../x.json")]
    [InlineData("a/../x.json")]
    [InlineData("./x.json")]
    [InlineData("a/.")]
    public void A_path_that_no_URL_can_have_is_refused(string path) =>
        Assert.Equal("InvalidFilePath", Assert.Throws<TcbException>(() => StoragePath.Check(path)).ErrorId);

    [Theory]
    [InlineData("a..b/..c/d..json")]
    [InlineData("...")]
    [InlineData(".hidden")]
    public void Dots_in_names_are_allowed(string path) => StoragePath.Check(path);

    [Fact]
    public void Generated_paths_of_one_second_differ()
    {
        var paths = Enumerable.Range(0, 100).Select(_ => StoragePath.Generate("geo", ExportFileType.Json, DateTimeOffset.UnixEpoch))
            .ToHashSet();

        Assert.InRange(paths.Count, 98, 100);
        Assert.All(paths, path => Assert.Matches(Generated(), path));
    }

    [GeneratedRegex("^geo-19700101T000000Z-[0-9a-f]{6}\\.json$")]
    private static partial Regex Generated();
}
