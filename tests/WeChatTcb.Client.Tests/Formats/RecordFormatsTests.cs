using WeChatTcb.Client.Formats;

namespace WeChatTcb.Client.Tests.Formats;

public sealed class RecordFormatsTests
{
    [Theory]
    [InlineData("a.csv", ConversionFormat.Csv)]
    [InlineData("a.CSV.gz", ConversionFormat.Csv)]
    [InlineData("a.jsonl.zst", ConversionFormat.JsonLines)]
    [InlineData("a.parquet", ConversionFormat.Parquet)]
    [InlineData("a.parquet.gz", null)]
    [InlineData("a.xlsx.zst", null)]
    [InlineData("a.txt", null)]
    [InlineData("a", null)]
    public void OfName_KnowsTheExtension(string name, ConversionFormat? expected) => Assert.Equal(expected, RecordFormats.OfName(name));
}
