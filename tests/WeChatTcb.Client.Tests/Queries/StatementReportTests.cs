using System.Collections;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Client.Tests.Queries;

public sealed class StatementReportTests
{
    [Fact]
    public void A_valid_statement_is_taken_apart()
    {
        const string Statement =
            "db.collection('c').where({a: _.gt(1)}).where({b: 'x', c: {d: 1}}).orderBy('e', 'desc').orderBy('f', 'asc').skip(2).limit(3).field({'x.y': 1, z: _.project.slice(5), _id: 0}).get()";

        var report = StatementReport.Of(Statement, ExportFileType.Csv);

        Assert.Equal(Statement, report.Query);
        Assert.True(report.IsValid);
        var parsed = report.Parsed!;
        Assert.Equal("c", parsed.Collection);
        Assert.Equal("{ b: 'x', 'c.d': 1 }", parsed.Where);
        Assert.Equal(["e desc", "f asc"], parsed.OrderBy);
        Assert.Equal((2, 3), (parsed.Skip, parsed.Limit));
        Assert.Equal(["x.y", "z", "_id"], parsed.Field!.Keys.Cast<string>());
        Assert.Equal([true, "_.project.slice(5)", false], parsed.Field.Values.Cast<object>());
        Assert.Equal(
            "db.collection('c').where({ b: 'x', 'c.d': 1 }).orderBy('e', 'desc').orderBy('f', 'asc').skip(2).limit(3)"
            + ".field({ 'x.y': true, z: _.project.slice(5), _id: false }).get()",
            parsed.Statement);
        var warning = Assert.Single(report.Diagnostics);
        Assert.Equal(
            ("Replaced", TcbQuerySeverity.Warning, 1, 40, 39, 5),
            (warning.Id, warning.Severity, warning.Line, warning.Column, warning.Start, warning.Length));
    }

    [Fact]
    public void The_parts_build_the_same_statement_again()
    {
        var parsed = StatementReport.Of(
            "db.collection('c').where(_.or([{a: 1}, {b: _.elemMatch({x: 1})}])).orderBy('first name', 'desc').limit(3)"
            + ".field({a: _.project.elemMatch({x: _.gt(1)}), b: true}).get()",
            ExportFileType.Json).Parsed!;

        var built = StatementBuilder.Build(new()
        {
            Collection = parsed.Collection,
            Where = parsed.Where,
            OrderBy = parsed.OrderBy,
            Skip = parsed.Skip,
            Limit = parsed.Limit,
            Field = [parsed.Field],
        });

        Assert.Equal(parsed.Statement, built.Statement.Query);
    }

    [Fact]
    public void A_query_for_everything_has_no_parts()
    {
        var parsed = StatementReport.Of("db.collection('c').get()", ExportFileType.Json).Parsed!;

        Assert.Null(parsed.Where);
        Assert.Empty(parsed.OrderBy);
        Assert.Null(parsed.Skip);
        Assert.Null(parsed.Limit);
        Assert.Null(parsed.Field);
    }

    [Theory]
    [InlineData("db.collection('c').where({a: _.gtt(1)}).get()", TcbQuerySeverity.Error)]
    [InlineData("db.collection('c').where(_.text({})).get()", TcbQuerySeverity.Unknown)]
    public void What_is_not_understood_is_not_valid(string statement, TcbQuerySeverity severity)
    {
        var report = StatementReport.Of(statement, ExportFileType.Json);

        Assert.False(report.IsValid);
        Assert.Null(report.Parsed);
        Assert.Equal(severity, Assert.Single(report.Diagnostics).Severity);
    }

    [Fact]
    public void A_diagnostic_carries_its_line()
    {
        var found = Assert.Single(
            StatementReport.Of("db.collection('c')\r\n\t.where({a: _.gtt(1)})\r\n.get()", ExportFileType.Json).Diagnostics);

        Assert.Equal("\t.where({a: _.gtt(1)})", found.SourceLine);
        Assert.Equal("     |     .where({a: _.gtt(1)})\n     |                  ^^^", found.Excerpt);
        Assert.Equal("line 2, column 15: _ has no 'gtt'.", found.ToString());
        Assert.Equal("Did you mean 'gt'?", found.Suggestion);
    }

    [Fact]
    public void What_cannot_be_built_is_an_error_with_its_place()
    {
        var error = Assert.Throws<TcbQueryException>(
            () => StatementBuilder.Build(new() { Collection = "c", Where = new Hashtable { ["a"] = new byte[1] } }));

        Assert.Equal(("InvalidValue", TcbErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.StartsWith("The query cannot be built: Where.a: A query cannot", error.Message, StringComparison.Ordinal);
        Assert.Null(error.Excerpt);
    }

    [Fact]
    public void What_cannot_be_built_of_a_text_shows_its_line()
    {
        var error = Assert.Throws<TcbQueryException>(() => StatementBuilder.Build(new() { Collection = "c", Where = "{ a: _.gtt(1) }" }));

        Assert.Equal("The query cannot be built: Where, line 1, column 8: _ has no 'gtt'.", error.Message);
        Assert.Equal("     | { a: _.gtt(1) }\n     |        ^^^", error.Excerpt);
    }

    [Fact]
    public void What_does_not_show_in_a_built_statement_is_a_warning()
    {
        var built = StatementBuilder.Build(new() { Collection = "c", Where = new Hashtable { ["a"] = new Hashtable() } });

        Assert.Equal("db.collection('c').get()", built.Statement.ToString());
        Assert.StartsWith("Where.a: An empty object sets no condition on 'a',", Assert.Single(built.Warnings), StringComparison.Ordinal);
    }
}
