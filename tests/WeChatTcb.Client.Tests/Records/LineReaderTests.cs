using System.Text;
using CsCheck;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

public sealed class LineReaderTests
{
    private const int LongestLine = 300_000;

    [Fact]
    public void Any_text_gives_its_lines_however_it_is_read() => Gen.Select(Gen.OneOf('a', '\n', '\r', 'é').Array[0, 200], Gen.Int)
        .Sample((letters, seed) =>
        {
            var text = new string(letters);
            var expected = text.Split('\n').ToList();
            if (expected[^1].Length == 0)
                expected.RemoveAt(expected.Count - 1);

            Assert.Equal(expected, Lines(new TinyReads(Encoding.UTF8.GetBytes(text), seed)));
        });

    [Theory]
    [InlineData(128 * 1024)]
    [InlineData((128 * 1024) - 1)]
    [InlineData((128 * 1024) + 1)]
    [InlineData(LongestLine - 1)]
    public void A_long_line_is_complete(int length)
    {
        var text = $"a\n{new string('b', length)}\n{new string('c', length)}\nd";

        Assert.Equal(text.Split('\n'), Lines(new MemoryStream(Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_line_that_is_far_too_long_is_skipped_and_counted(bool last)
    {
        var text = $"a\n{new string('b', 3_000_000)}{(last ? "" : "\nc\n")}";

        Assert.Equal(last ? ["a", "(too long)"] : ["a", "(too long)", "c"], Lines(new MemoryStream(Encoding.UTF8.GetBytes(text))));
    }

    private static List<string> Lines(Stream stream)
    {
        var reader = new LineReader(stream, LongestLine);
        var lines = new List<string>();
        while (reader.TryRead(out var line, out var tooLong))
        {
            lines.Add(tooLong ? "(too long)" : Encoding.UTF8.GetString(line));
            Assert.Equal(lines.Count, reader.LineNumber);
            Assert.True(!tooLong || line.IsEmpty);
        }

        return lines;
    }
}
