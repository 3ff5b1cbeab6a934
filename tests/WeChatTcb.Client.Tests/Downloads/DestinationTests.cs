using System.Runtime.Versioning;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

/// <summary>What a destination may be, and what is known about it before anything is downloaded.</summary>
public sealed class DestinationTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly byte[] Three = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n"u8.ToArray();

    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();

    public DestinationTests()
    {
        _setup.Time.SkipsPauses = true;
        _ = new ObjectStorage(_setup.Service, Three, 3);
    }

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task New_files_are_readable_by_their_owner_only()
    {
        List<UnixFileMode> during = [];

        await SaveAsync("x.json", onBytes: (_, _) => during.AddRange(Directory.GetFiles(_folder.Path).Select(File.GetUnixFileMode)));

        Assert.NotEmpty(during);
        Assert.All(during.Concat(Directory.GetFiles(_folder.Path).Select(File.GetUnixFileMode)), mode => Assert.Equal(OwnerOnly, mode));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_replaced_file_keeps_its_mode_and_its_receipt_gets_it()
    {
        foreach (var mode in new[] { OwnerOnly, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead, UnixFileMode.UserRead })
        {
            File.Delete(_folder.File("x.json"));
            File.SetUnixFileMode(_folder.Write("x.json", []), mode);

            await SaveAsync("x.json", overwrite: true);

            Assert.Equal(
                (mode, mode), (File.GetUnixFileMode(_folder.File("x.json")), File.GetUnixFileMode(_folder.File("x.json.receipt.json"))));
        }
    }

    [UnixFact]
    public async Task Saves_through_a_link_and_beside_its_target()
    {
        Directory.CreateDirectory(_folder.File("data"));
        _folder.Write("data/v1.json", "old"u8.ToArray());
        File.CreateSymbolicLink(_folder.File("latest.json"), Path.Combine("data", "v1.json"));
        File.CreateSymbolicLink(_folder.File("again.json"), "latest.json");

        Assert.Equal("FileExists", (await Assert.ThrowsAsync<TcbException>(() => SaveAsync("again.json"))).ErrorId);
        var file = await SaveAsync("again.json", overwrite: true);

        Assert.Equal((_folder.File("data/v1.json"), _folder.File("data/v1.json.receipt.json")), (file.Path, file.ReceiptPath));
        Assert.Equal(Three, await File.ReadAllBytesAsync(_folder.File("again.json")));
        Assert.Equal("latest.json", new FileInfo(_folder.File("again.json")).LinkTarget);
        Assert.Equal(["again.json", "data", "latest.json"], _folder.Names);
        Assert.True((await new ReceiptCheck().RunAsync(_folder.File("again.json"), (_, _) => { }, default)).IsWhole);
    }

    [UnixFact]
    public async Task Creates_the_target_of_a_dangling_link_in_a_folder_that_exists()
    {
        File.CreateSymbolicLink(_folder.File("x.json"), "later.json");

        await SaveAsync("x.json");

        Assert.Equal(["later.json", "later.json.receipt.json", "x.json"], _folder.Names);
    }

    [UnixFact]
    public async Task Refuses_links_that_lead_nowhere()
    {
        File.CreateSymbolicLink(_folder.File("a"), "b");
        File.CreateSymbolicLink(_folder.File("b"), "a");
        File.CreateSymbolicLink(_folder.File("c"), "unmounted/x.json");

        foreach (var name in new[] { "a", "c" })
        {
            var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(name, overwrite: true));
            Assert.Equal(("DestinationIsDeadLink", TcbErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        }

        Assert.Empty(_setup.Service.Requests);
        Assert.Equal(["a", "b", "c"], _folder.Names);
        foreach (var name in _folder.Names.ToArray())
            File.Delete(_folder.File(name));
    }

    [UnixFact]
    public async Task Refuses_a_receipt_that_is_a_link()
    {
        var victim = _folder.Write("victim", "precious"u8.ToArray());
        File.CreateSymbolicLink(_folder.File("x.json.receipt.json"), victim);

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync("x.json", overwrite: true));

        Assert.Equal("ReceiptIsLink", error.ErrorId);
        Assert.Equal("precious", await File.ReadAllTextAsync(victim));
    }

    [UnixFact]
    public async Task Saves_into_a_link_to_a_folder()
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.CreateSymbolicLink(_folder.File("current"), "data");

        await SaveAsync("current/x.json");
        await SaveAsync("current", job => job with { FilePath = "y.json" });

        Assert.Equal(4, Directory.GetFiles(_folder.File("data")).Length);
    }

    [Theory]
    [InlineData("a/x.receipt.json", "DestinationIsReceipt")]
    [InlineData("x.json.0123456789a.part", "DestinationIsPartFile")]
    public async Task A_name_that_comes_from_the_jobs_path_is_not_the_fault_of_the_destination(string filePath, string id)
    {
        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync("", job => job with { FilePath = filePath }));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains("Choose another -FilePath", error.RecommendedAction, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Refuses_a_pipe_and_does_not_wait_for_it()
    {
        Posix.MakePipe(_folder.File("x.json"));

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync("x.json", overwrite: true));
        var check = await Assert.ThrowsAsync<TcbException>(
            () => new ReceiptCheck().RunAsync(_folder.File("x.json"), (_, _) => { }, default));
        File.Delete(_folder.File("x.json"));

        Assert.Equal(("DestinationIsDevice", "CannotReadFile"), (error.ErrorId, check.ErrorId));
        Assert.Empty(_folder.Names);
    }

    [UnixFact]
    public async Task A_pipe_in_place_of_the_receipt_does_not_block()
    {
        _folder.Write("y.json", Three);
        Posix.MakePipe(_folder.File("x.json.receipt.json"));
        Posix.MakePipe(_folder.File("y.json.receipt.json"));

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync("x.json"));
        var check = await Assert.ThrowsAsync<TcbException>(
            () => new ReceiptCheck().RunAsync(_folder.File("y.json"), (_, _) => { }, default));
        File.Delete(_folder.File("x.json.receipt.json"));
        File.Delete(_folder.File("y.json.receipt.json"));

        Assert.Equal(("FileExists", "CannotReadFile"), (error.ErrorId, check.ErrorId));
        Assert.Contains("y.json.receipt.json", check.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Knows_before_any_request_that_a_place_cannot_be_written()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var (path, id) in new[]
        {
            ("/proc/x.json", "CannotWriteFile"), ("/proc/1/x/y.json", "CannotWriteFile"), ("/sys/x.json", "NoWriteAccess"),
            ("/dev/x.json", "DestinationIsDevice"), ("/dev/fd/7", "DestinationIsDevice"),
        })
        {
            var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(path));
            Assert.Equal((path, id), (path, error.ErrorId));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(".part", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_setup.Service.Requests);
    }

    [Theory]
    [InlineData(@"C:\x\NUL", "DestinationIsDevice")]
    [InlineData(@"C:\x\con.json", "DestinationIsDevice")]
    [InlineData(@"C:\x\Com1", "DestinationIsDevice")]
    [InlineData(@"C:\x\COM¹", "DestinationIsDevice")]
    [InlineData(@"C:\x\lpt9.csv", "DestinationIsDevice")]
    [InlineData(@"C:\x\NUL .json", "DestinationIsDevice")]
    [InlineData(@"C:\x\nul...", "DestinationIsDevice")]
    [InlineData(@"C:\x\NUL:", "DestinationIsDevice")]
    [InlineData(@"C:\x\NUL:s", "DestinationIsDevice")]
    [InlineData(@"C:\aux\x.json", "DestinationIsDevice")]
    [InlineData("C:/x/prn", "DestinationIsDevice")]
    [InlineData("NUL", "DestinationIsDevice")]
    [InlineData(@"\\.\NUL", "DestinationIsDevice")]
    [InlineData(@"\\.\C:\x.json", "DestinationIsDevice")]
    [InlineData(@"\\?\GLOBALROOT\Device\Null", "DestinationIsDevice")]
    [InlineData(@"\\?\C:\x\NUL", "DestinationIsDevice")]
    [InlineData(@"\\.\PhysicalDrive0", "DestinationIsDevice")]
    [InlineData(@"C:\x\a.json:s", "DestinationIsStream")]
    [InlineData(@"C:\x\a.json::$DATA", "DestinationIsStream")]
    [InlineData(@"C:\x\bad?x.json", "InvalidFileName")]
    [InlineData(@"C:\x\a*.json", "InvalidFileName")]
    [InlineData(@"C:\x|y\a.json", "InvalidFileName")]
    [InlineData("C:\\x\\a\tb.json", "InvalidFileName")]
    [InlineData(@"C:\x\a.json", null)]
    [InlineData(@"C:\x\", null)]
    [InlineData(@"C:\x\console.json", null)]
    [InlineData(@"C:\x\COM10", null)]
    [InlineData(@"C:\x\nul_.json", null)]
    [InlineData(@"\\srv\share\a.json", null)]
    [InlineData(@"\\?\C:\x\a.json", null)]
    [InlineData(@"\\?\UNC\srv\share\a.json", null)]
    public void Windows_has_names_that_are_no_files(string path, string? id) =>
        Assert.Equal(id, (Record.Exception(() => DestinationPath.CheckForWindows(path)) as TcbException)?.ErrorId);

    private Task<ExportFile> SaveAsync(
        string name, Func<ExportJob, ExportJob>? job = null, bool overwrite = false, Action<long, long?>? onBytes = null) =>
        ExportDownload.SaveAsync(
            _setup.Client, job is null ? _setup.Job : job(_setup.Job),
            new DownloadOptions(Path.Combine(_folder.Path, name), FileType: null, overwrite, SkipCountCheck: false, AllowEmpty: false),
            onBytes ?? ((_, _) => { }), _setup.Caller);
}
