using System.Diagnostics;
using System.Net;
using System.Text;
using CsCheck;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Redaction;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>Downloads that are redacted before they reach the disk. The folders check that no planted text is left in a file.</summary>
public sealed class RedactedDownloadTests : IDisposable
{
    private const int Records = 12_000;

    private static readonly byte[] Lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Records).Select(number =>
        $$"""{"n":{{number}},"who":{"name":"PLANTED-PERSON-{{number}}"},"t":"{{new string('x', 60)}}"}""" + "\n")));

    private static readonly Dictionary<string, object?> Rules = new() { ["**.name"] = "Hash" };

    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();

    public RedactedDownloadTests() => _setup.Time.SkipsPauses = true;

    [Fact]
    public void AnyNumberOfInterruptions_GivesTheSameFile()
    {
        var expected = Expected();
        Gen.Select(Gen.Int[0, 1_500_000].Array[0, 6], Gen.Bool, Gen.Bool).Sample(
            (breaks, takesRanges, compresses) =>
            {
                using var folder = new TempFolder();
                using var run = Redacted.Run(Rules);
                var setup = new Setup();
                setup.Time.SkipsPauses = true;
                _ = new ObjectStorage(setup.Service, Lines, Records) { TakesRanges = takesRanges }.ThenBreaksAfter(breaks);
                var seen = new Observed();
                var options = Options(folder.File("x.jsonl"), run) with { Observe = () => seen = new Observed(), Compress = compresses };

                var file = ExportDownload.SaveAsync(
                    setup.Client, setup.Job, options, (_, _) => { }, setup.Caller).GetAwaiter().GetResult();

                Assert.Equal(expected, seen.Bytes.ToArray());
                Assert.Equal(Setup.Hash(expected), compresses ? file.ContentSha256 : file.Sha256);
                Assert.Equal((Records, true), (file.RecordCount, file.RecordCountVerified));
                Assert.Equal(["x.jsonl", "x.jsonl.receipt.json"], folder.Names);
            },
            iter: 30, seed: "0000KOIPHlZ4");
    }

    [Fact]
    public async Task TheReceipt_NamesTheRulesAndTheKeyId()
    {
        var file = await SaveAsync("""{"who":{"name":"PLANTED-PERSON"}}""", 1);

        var redaction = ExportReceipt.Read(file.ReceiptPath!)!.Redaction!;
        Assert.Equal("**.name = Hash (KeyId b1009a6a)", redaction.ToString());
        Assert.DoesNotContain(Redacted.Key, await File.ReadAllTextAsync(file.ReceiptPath!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\":\"PLANTED-PERSON")]
    [InlineData("{\"name\":1}\n{\"name\":PLANTED-PERSON}\n")]
    [InlineData("{\"name\":1}\n[\"PLANTED-PERSON\"]\n")]
    [InlineData("PLANTED-PERSON\n")]
    public async Task ALineThatIsNoRecord_IsAnError_ThatDoesNotQuoteIt(string text)
    {
        var error = await Assert.ThrowsAsync<ExportJobException>(() => SaveAsync(text, text.Count(character => character == '\n')));

        Assert.Equal("DamagedFile", error.ErrorId);
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("\ufeff{\"name\":\"PLANTED-PERSON\"}\r\n\r\n  {\"name\":1}", "{\"name\":\"*\"}\n{\"name\":1}\n")]
    [InlineData("", "")]
    public async Task BlankLinesAndEnds_AreAsInOtherFiles(string text, string expected)
    {
        var file = await SaveAsync(
            text, expected.Count(character => character == '\n'),
            new() { ["name"] = new System.Collections.Hashtable { ["Value"] = "*" } });

        Assert.Equal(expected.Replace("\"name\":1", "\"name\":\"*\"", StringComparison.Ordinal), await File.ReadAllTextAsync(file.Path));
    }

    [Fact]
    public async Task ADownloadThatFails_LeavesNothing_ForAnotherProcessBeginsAgain()
    {
        var storage = new ObjectStorage(_setup.Service, Lines, Records).ThenBreaksAfter(900_000);
        for (var attempt = 0; attempt < DownloadAttempts.Max; attempt++)
            storage.ThenAnswers(HttpStatusCode.ServiceUnavailable);
        using var run = Redacted.Run(Rules);

        await Assert.ThrowsAnyAsync<TcbException>(() =>
            ExportDownload.SaveAsync(_setup.Client, _setup.Job, Options(_folder.File("x.jsonl"), run), (_, _) => { }, _setup.Caller));

        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task NothingElseIsOnTheDiskDuringADownload_NotEvenWhatOneWithoutRedactionHadLeft()
    {
        if (OperatingSystem.IsWindows())
            return; // nobody else can read the part file there
        var target = _folder.File("x.jsonl");
        await using (var part = PartFile.Open(target, _setup.Job.Key))
        {
            await part.WriteAsync(Lines, CancellationToken.None);
            part.WriteCheckpoint(new() { ETag = "\"v1\"", Length = Lines.Length, TotalLength = Lines.Length, Sha256 = Setup.Hash(Lines) });
            part.Keep();
        }

        _ = new ObjectStorage(_setup.Service, Lines, Records);
        using var run = Redacted.Run(Rules);
        var file = await ExportDownload.SaveAsync(
            _setup.Client, _setup.Job, Options(target, run), (_, _) => AssertNoneOnDisk(), _setup.Caller);

        Assert.Equal(Expected(), await File.ReadAllBytesAsync(file.Path));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Another process looks: this one has locked the part file.</summary>
    private void AssertNoneOnDisk()
    {
        using var search = Process.Start(
            new ProcessStartInfo("grep", ["-r", "-l", "PLANTED", _folder.Path]) { RedirectStandardOutput = true })!;
        Assert.Equal("", search.StandardOutput.ReadToEnd());
        using var rest = Process.Start(new ProcessStartInfo("grep", ["-r", "-l", "who", _folder.Path]) { RedirectStandardOutput = true })!;
        Assert.Contains(".part", rest.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    private static DownloadOptions Options(string path, RedactionSession run) =>
        new(path, ExportFileType.Json, Overwrite: false, SkipCountCheck: false, AllowEmpty: false) { Redaction = run };

    private static byte[] Expected()
    {
        using var run = Redacted.Run(Rules);
        var paths = new WeChatTcb.Client.Records.Batches.FieldPaths();
        return Encoding.UTF8.GetBytes(string.Concat(
            Encoding.UTF8.GetString(Lines).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => Redacted.Json(line, run, paths) + "\n")));
    }

    private async Task<ExportFile> SaveAsync(string text, long records, Dictionary<string, object?>? rules = null)
    {
        _ = new ObjectStorage(_setup.Service, Encoding.UTF8.GetBytes(text), records);
        using var run = Redacted.Run(rules ?? Rules);
        return await ExportDownload.SaveAsync(_setup.Client, _setup.Job, Options(_folder.File("x.jsonl"), run), (_, _) => { },
            _setup.Caller);
    }

    /// <summary>Keeps what it receives.</summary>
    private sealed class Observed : IByteObserver
    {
        internal MemoryStream Bytes { get; } = new();

        public void Add(ReadOnlySpan<byte> bytes) => Bytes.Write(bytes);
    }
}
