using System.Text;
using CsCheck;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

public sealed class LineChunksTests
{
    private const int Size = 16;

    [Fact]
    public void The_chunks_are_the_text_cut_after_line_feeds() => Gen.Select(Gen.OneOf('a', 'b', '\n', '\r').Array[0, 400], Gen.Int)
        .Sample((letters, seed) =>
        {
            var text = new string(letters);
            var chunks = new LineChunks(new TinyReads(Encoding.UTF8.GetBytes(text), seed), TextPlace.Beginning, Size);
            var together = "";
            foreach (var chunk in chunks.Read())
            {
                using (chunk)
                {
                    Assert.Equal(new TextPlace(together.Length, together.Count(letter => letter == '\n') + 1), chunk.Start);
                    var part = Encoding.UTF8.GetString(chunk.Text.Span);
                    together += part;
                    Assert.True(part.EndsWith('\n') || together.Length == text.Length, "only the text's last line has no line feed");
                }
            }

            Assert.Equal(together.Length, chunks.Next.Position);
            if (chunks.StoppedAtLongLine)
                Assert.True(text[together.Length..].Split('\n')[0].Length >= Size * LineChunks.LargestGrowth);
            else
                Assert.Equal(text, together);
        });

    [Fact]
    public void A_chunk_grows_for_a_long_line()
    {
        var text = $"a\n{new string('b', (Size * LineChunks.LargestGrowth) - 1)}\nc";

        var chunks = new LineChunks(Text(text), TextPlace.Beginning, Size);

        Assert.Equal(text, string.Concat(Texts(chunks)));
        Assert.False(chunks.StoppedAtLongLine);
    }

    [Fact]
    public void A_line_that_is_too_long_ends_the_chunks_before_it()
    {
        var chunks = new LineChunks(
            Text($"a\nb\n{new string('c', Size * LineChunks.LargestGrowth * 2)}\nd\n"), new TextPlace(100, 10), Size);

        Assert.Equal(["a\nb\n"], Texts(chunks));
        Assert.True(chunks.StoppedAtLongLine);
        Assert.Equal(new TextPlace(104, 12), chunks.Next);
    }

    [Fact]
    public void Whole_lines_before_a_failure_are_in_chunks()
    {
        var chunks = new LineChunks(new BreakingStream(Text("a\nb\nccccccccc\n"), 7), TextPlace.Beginning, Size);
        using var texts = Texts(chunks).GetEnumerator();

        Assert.True(texts.MoveNext());
        Assert.Equal("a\nb\n", texts.Current);
        Assert.Throws<IOException>(() => texts.MoveNext());
        Assert.Equal(4, chunks.Next.Position);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var endless = new EndlessStream((byte)'\n', atByte: Size * 3, source.Cancel);

        Assert.ThrowsAny<OperationCanceledException>(
            () => Texts(new LineChunks(endless, TextPlace.Beginning, Size, source.Token)).Count());
        Assert.InRange(endless.Given, Size * 3, Size * 4);
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Texts(LineChunks chunks)
    {
        foreach (var chunk in chunks.Read())
        {
            using (chunk)
                yield return Encoding.UTF8.GetString(chunk.Text.Span);
        }
    }
}
