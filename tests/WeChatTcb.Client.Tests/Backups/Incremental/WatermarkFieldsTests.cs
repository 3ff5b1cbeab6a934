using WeChatTcb.Client.Backups.Incremental;
using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Tests.Backups.Incremental;

public sealed class WatermarkFieldsTests
{
    [Theory]
    [InlineData("orders", "exact")]
    [InlineData("orders2026", "longer")]
    [InlineData("order", "shorter")]
    [InlineData("users", "all")]
    public void The_most_specific_name_of_a_table_counts(string collection, string expected)
    {
        var fields = new WatermarkFields(
            new Dictionary<string, string> { ["*"] = "all", ["o*"] = "shorter", ["orders*"] = "longer", ["orders"] = "exact", ["x"] = "y" },
            texts => [.. texts!.Select(text => new NamePattern(
                text, !text.EndsWith('*'), name =>
                    text.EndsWith('*') ? name.StartsWith(text[..^1], StringComparison.Ordinal) : name == text))]);

        Assert.Equal(expected, fields.Find(collection));
        Assert.Equal(["x"], fields.Unused(["orders"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("$a")]
    [InlineData("a.$b")]
    [InlineData("a. b")]
    [InlineData("a\0")]
    public void What_is_no_path_of_a_field_is_refused(string field) =>
        Assert.Equal("InvalidWatermark", Assert.Throws<TcbException>(() => WatermarkFields.Check(field)).ErrorId);
}
