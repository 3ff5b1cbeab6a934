using CsCheck;
using WeChatTcb.Query.Tests.Generation;

namespace WeChatTcb.Query.Tests;

public sealed class SourceExcerptTests
{
    private const string Bar = "     | ";

    [Theory]
    [InlineData("a.b", 2, 1, "a.b", "  ^")]
    [InlineData("one\ntwo three\r\nfour", 8, 5, "two three", "    ^^^^^")]
    [InlineData("one", 3, 0, "one", "   ^")]
    [InlineData("", 0, 0, "", "^")]
    [InlineData("a\n", 2, 0, "", "^")]
    [InlineData("one\ntwo", 1, 6, "one", " ^^")]
    [InlineData("\tx\ty", 3, 1, "    x    y", "         ^")]
    [InlineData("中文x", 2, 1, "中文x", "    ^")]
    [InlineData("x中文", 1, 2, "x中文", " ^^^^")]
    [InlineData("😀x", 2, 1, "😀x", "  ^")]
    [InlineData("e\u0301x", 2, 1, "e\u0301x", " ^")]
    [InlineData("a\x1b[31mb", 6, 1, "a␛[31mb", "      ^")]
    [InlineData("a\u202eb", 2, 1, "a\ufffdb", "  ^")]
    [InlineData("a\u2028b", 2, 1, "b", "^")]
    public void The_caret_stands_under_the_place(string text, int start, int length, string line, string caret) =>
        Assert.Equal($"{Bar}{line}\n{Bar}{caret}", SourceExcerpt.Of(text, At(text, start, length)));

    [Fact]
    public void Half_of_a_pair_is_shown_as_what_it_is() =>
        Assert.Equal($"{Bar}a\ufffdb\n{Bar}  ^", SourceExcerpt.Of("a\ud800b", At("a\ud800b", 2, 1)));

    [Theory]
    [InlineData(0, "0123456789", "…", 0)]
    [InlineData(500, "…", "…", null)]
    [InlineData(995, "…", "0123456789", null)]
    public void A_long_line_is_cut_around_the_place(int start, string begins, string ends, int? column)
    {
        var text = string.Concat(Enumerable.Repeat("0123456789", 100));

        var lines = SourceExcerpt.Of(text, At(text, start, 3), 76).Split('\n');

        Assert.All(lines, line => Assert.True(line.Length <= 76, line));
        Assert.StartsWith(Bar + begins, lines[0], StringComparison.Ordinal);
        Assert.EndsWith(ends, lines[0], StringComparison.Ordinal);
        Assert.StartsWith(text[start..(start + 3)], lines[0][lines[1].IndexOf('^', StringComparison.Ordinal)..], StringComparison.Ordinal);
        if (column is not null)
            Assert.Equal(Bar.Length + column, lines[1].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Any_place_in_any_text_can_be_shown() =>
        Gen.Select(Gen.OneOf(Gen.String, Fuzz.Damaged, Texts.Hostile), Gen.Int[0, 2000], Gen.Int[0, 200], Gen.Int[40, 130])
        .Try(
            shown =>
            {
                var (text, at, length, width) = shown;
                var start = Math.Min(at, text.Length);

                var lines = SourceExcerpt.Of(text, At(text, start, Math.Min(length, text.Length - start)), width).Split('\n');

                Assert.Equal(2, lines.Length);
                Assert.Contains('^', lines[1]);
                Assert.All(
                    lines,
                    line => Assert.InRange(line.EnumerateRunes().Count(), Bar.Length, width + line.EnumerateRunes().Count(r => Zero(r))));
            },
            slice: 3_000);

    private static bool Zero(System.Text.Rune rune) =>
        System.Text.Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.EnclosingMark;

    private static QueryDiagnostic At(string text, int start, int length)
    {
        var bag = new Diagnostics.DiagnosticBag(text);
        bag.Error("Id", new(start, start + length), "Message.");
        return bag.ToList().Single();
    }
}
