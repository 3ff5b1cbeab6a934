using WeChatTcb.Client.Queries;

namespace WeChatTcb.Client.Tests.Queries;

public sealed class CheckedQueryTests
{
    private const string Unsupported = "db.collection('geo').where(_.text({ search: 'x' })).get()";

    [Fact]
    public void A_sound_statement_may_be_sent_and_names_its_collection()
    {
        var check = CheckedQuery.Of(
            "const Point = db.Geo.Point;db.collection('geo').where({name: 'x',age: _.gt(10).and(_.lt(20)),loc: new Point(113,23),array: [1,2]})"
            + ".limit(10).skip(1).orderBy('age','asc').orderBy('name', 'desc').field({ name: true }).get()",
            ExportFileType.Json);

        Assert.Null(check.Error);
        Assert.Empty(check.Warnings);
        Assert.Equal("geo", check.Collection);
    }

    [Fact]
    public void A_mistake_is_refused_with_its_place_and_its_cure()
    {
        var check = CheckedQuery.Of("db.collection('geo')\n  .where({a: _.gtt(1)}).get()", ExportFileType.Json);

        Assert.Equal("UnknownCommand", check.Error!.ErrorId);
        Assert.Equal(TcbErrorKind.InvalidArgument, check.Error.Kind);
        Assert.StartsWith("The query statement was not sent: line 2, column ", check.Error.Message, StringComparison.Ordinal);
        Assert.EndsWith("-SkipQueryCheck sends the statement without a check.", check.Error.RecommendedAction, StringComparison.Ordinal);
        Assert.Null(check.Collection);
    }

    [Fact]
    public void The_printed_sample_of_the_vendor_gets_the_cure()
    {
        var check = CheckedQuery.Of(
            "const Point = db.Geo.Pointdb.collection('geo').where({loc: new Point(113,23)}).get()", ExportFileType.Json);

        Assert.Equal("MissingSemicolon", check.Error!.ErrorId);
        Assert.Contains("line 1, column ", check.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_shows_the_line_and_tells_of_further_mistakes()
    {
        var check = CheckedQuery.Of(
            "db.collection('geo')\n  .where({a: _.gtt(1), b: _.size(-1)}).limit(1).limit(2).get()", ExportFileType.Json);

        Assert.Equal(
            "     |   .where({a: _.gtt(1), b: _.size(-1)}).limit(1).limit(2).get()\n     |                ^^^", check.Error!.Excerpt);
        Assert.Equal(["UnknownCommand", "InvalidArgument", "Replaced"], check.Error.Diagnostics.Select(found => found.Id));
        Assert.Equal(
            "Did you mean 'gt'? It is the first of 2 mistakes; Test-TcbQuery shows them all. -SkipQueryCheck sends the statement without a check.",
            check.Error.RecommendedAction);
    }

    [Fact]
    public void What_cannot_be_read_yet_is_a_warning_and_may_be_sent()
    {
        var check = CheckedQuery.Of(Unsupported, ExportFileType.Json);

        Assert.Null(check.Error);
        Assert.StartsWith(
            "The statement is sent without a complete check. line 1, column ", Assert.Single(check.Warnings), StringComparison.Ordinal);
        Assert.Null(check.Collection);
    }

    [Fact]
    public void A_mistake_counts_more_than_what_cannot_be_read_yet()
    {
        var check = CheckedQuery.Of(Unsupported.Replace(".get", ".limit(-1).get", StringComparison.Ordinal), ExportFileType.Json);

        Assert.Equal("InvalidCount", check.Error!.ErrorId);
    }

    [Theory]
    [InlineData("db.collection('geo').get()", "CsvWithoutField")]
    [InlineData("db.collection('geo').field({ name: true }).get()", null)]
    public void Csv_needs_its_fields_named(string statement, string? error)
    {
        Assert.Equal(error, CheckedQuery.Of(statement, ExportFileType.Csv).Error?.ErrorId);
        Assert.Null(CheckedQuery.Of(statement, ExportFileType.Json).Error);
    }

    [Fact]
    public void A_warning_names_its_place()
    {
        var check = CheckedQuery.Of("db.collection('geo').limit(1).limit(2).get()", ExportFileType.Json);

        Assert.Null(check.Error);
        Assert.Equal("line 1, column 31: A second .limit() replaces the first. Leave one of them out.", Assert.Single(check.Warnings));
        Assert.Equal("geo", check.Collection);
    }

    [Fact]
    public void A_statement_that_the_writer_does_not_write_is_checked_all_the_same()
    {
        var deep = $"db.collection('geo').where({{ a: {new string('[', 96)}/x/{new string(']', 96)} }}).get()";
        var many = $"db.collection('geo').where({{ a: _.in([{string.Join(',', Enumerable.Repeat("/abcdef/i", 80_000))}]) }}).get()";

        foreach (var statement in new[] { deep, many })
        {
            var check = CheckedQuery.Of(statement, ExportFileType.Json);

            Assert.True(check.Error is not null || check.Collection == "geo");
        }
    }
}
