using System.Text;
using WeChatTcb.Client.Records;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Records;

public sealed class ExportRecordsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("x.csv", "{,a\n1,2\n", "{|a")]
    [InlineData("x.CSV", "a\n1\n", "a")]
    [InlineData("x.json", "{\"b\":1}\n", "b")]
    [InlineData("x.jsonl", "{\"b\":1}\n", "b")]
    [InlineData("x.NDJSON", "{\"b\":1}\n", "b")]
    [InlineData("test_export", "{\"b\":1}\n", "b")]
    [InlineData("test_export", "\ufeff\r\n \t{\"b\":1}\n", "b")]
    [InlineData("test_export", "b,c\n1,2\n", "b|c")]
    [InlineData("x.txt", "{\"b\":1}\n", "b")]
    [InlineData("x.txt", "\"b\"\n1\n", "b")]
    public void The_format_goes_by_the_name_and_else_by_what_the_file_begins_with(string name, string text, string columns)
    {
        var result = Assert.Single(Read(_folder.Write(name, Encoding.UTF8.GetBytes(text))));

        Assert.Equal(columns, string.Join('|', ((Members)result.Record!).Select(member => member.Key)));
    }

    [Fact]
    public void The_format_that_is_given_counts_most()
    {
        var path = _folder.Write("x.csv", "{\"b\":1}\n"u8.ToArray());

        Assert.Equal(1L, ((Members)Assert.Single(Read(path, ExportFileType.Json)).Record!)["b"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x.csv")]
    [InlineData("x.json")]
    public void An_empty_file_has_no_records(string name) => Assert.Empty(Read(_folder.Write(name, [])));

    [Theory]
    [InlineData("missing.json", "FileNotFound", TcbErrorKind.NotFound)]
    [InlineData("missing/x.json", "FileNotFound", TcbErrorKind.NotFound)]
    [InlineData("", "CannotReadFile", TcbErrorKind.InvalidOperation)]
    public void Reports_a_file_that_cannot_be_opened(string name, string id, TcbErrorKind kind)
    {
        var error = Assert.Throws<TcbException>(() => Read(_folder.File(name)));

        Assert.Equal((id, kind), (error.ErrorId, error.Kind));
    }

    [Theory]
    [InlineData(ExportFileType.Json)]
    [InlineData(ExportFileType.Csv)]
    [InlineData(null)]
    public void Reports_a_file_that_fails_during_reading(ExportFileType? type)
    {
        // On Linux, the memory file of this process can be opened, but reading at its beginning fails.
        if (!OperatingSystem.IsLinux())
            return;

        var error = Assert.Throws<TcbException>(() => Read("/proc/self/mem", type));

        Assert.Equal(("CannotReadFile", TcbErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void Reading_streams_and_lets_go_of_the_file()
    {
        var path = _folder.Write("x.json", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 100_000))));

        Assert.Equal(2, ExportRecords.Read(path, type: null, new ListBuilder(allowsAnyName: false)).Take(2).Count());

        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(800_000, alone.Length);
    }

    private static List<RecordResult> Read(string path, ExportFileType? type = null) =>
        [.. ExportRecords.Read(path, type, new ListBuilder(allowsAnyName: false))];

    public void Dispose() => _folder.Dispose();
}
