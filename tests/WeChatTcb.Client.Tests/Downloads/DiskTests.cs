using System.Diagnostics;
using System.Runtime.CompilerServices;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Downloads;

/// <summary>Full disks, and locations that cannot be written.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Setup _setup = new();

    public DiskTests() => _setup.Time.SkipsPauses = true;

    [SmallDiskFact]
    public async Task Reports_a_full_disk_before_downloading_and_keeps_the_old_file()
    {
        using var disk = new SmallDisk(_folder.File("disk"), megabytes: 2);
        disk.Write("x.json", "old"u8.ToArray());
        var storage = new ObjectStorage(_setup.Service, DownloadResumeTests.Lines(3000, 1000), 3000);
        var told = 0;

        var error = await Assert.ThrowsAsync<TcbException>(
            () => SaveAsync(disk.File("x.json"), overwrite: true, onBytes: (_, _) => told++));

        Assert.Equal(("DiskFull", TcbErrorKind.Write), (error.ErrorId, error.Kind));
        Assert.Contains($"needs {storage.Bytes.Length} bytes more", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, told);
        Assert.Equal(["x.json"], disk.Names);
        Assert.Equal("old", await File.ReadAllTextAsync(disk.File("x.json")));
    }

    [SmallDiskFact]
    public async Task Reports_a_disk_that_fills_up_during_the_download_and_removes_the_part()
    {
        using var disk = new SmallDisk(_folder.File("disk"), megabytes: 64);
        disk.Write("x.json", "old"u8.ToArray());
        _ = new ObjectStorage(_setup.Service, DownloadResumeTests.Lines(30_000, 1000), 30_000);
        var filled = false;

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(disk.File("x.json"), overwrite: true, onBytes: (_, _) =>
        {
            if (!filled)
                disk.Write("other", new byte[50 * 1024 * 1024]);
            filled = true;
        }));

        Assert.Equal(("DiskFull", TcbErrorKind.Write), (error.ErrorId, error.Kind));
        Assert.Contains("the disk is full", error.Message, StringComparison.Ordinal);
        Assert.Equal(["other", "x.json"], disk.Names);
        Assert.Equal("old", await File.ReadAllTextAsync(disk.File("x.json")));
    }

    [SmallDiskFact]
    public async Task A_file_of_unknown_length_does_not_fill_the_disk()
    {
        using var disk = new SmallDisk(_folder.File("disk"), megabytes: 80);
        var endless = new EndlessStream((byte)'\n');
        _setup.Service.Then("""{"status":"success","record_success":1,"file_url":"https://cos.example.test/f"}""").Then(
            new StreamContent(endless));

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(disk.File("x.json")));

        Assert.Equal("DiskFull", error.ErrorId);
        Assert.InRange(endless.Given, PartCheckpoint.Interval, 80 * 1024 * 1024);
        Assert.Empty(disk.Names);
    }

    [Theory]
    [InlineData(28, "DiskFull", TcbErrorKind.Write)]
    [InlineData(122, "DiskFull", TcbErrorKind.Write)]
    [InlineData(11, "FileInUse", TcbErrorKind.Write)]
    [InlineData(5, "CannotWriteFile", TcbErrorKind.Write)]
    public void Maps_system_error_codes_to_errors(int code, string id, TcbErrorKind kind)
    {
        if (OperatingSystem.IsWindows())
            code =
                code switch
                {
                    28 => unchecked((int)0x80070070),
                    122 => unchecked((int)0x80070027),
                    11 => unchecked((int)0x80070020),
                    _ => code,
                };

        var error = FileErrors.CannotWrite("/x", new IOException("words of the system", code));

        Assert.Equal((id, kind), (error.ErrorId, error.Kind));
        Assert.Contains("/x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_an_impossible_file_name_before_any_request()
    {
        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(_folder.File(new string('x', 256))));

        Assert.Equal(("PathTooLong", TcbErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.Empty(_setup.Service.Requests);
    }

    [Fact]
    public async Task Reports_a_path_that_is_too_long()
    {
        if (OperatingSystem.IsWindows())
            return; // it takes 32,767 letters there
        _ = new ObjectStorage(_setup.Service, DownloadResumeTests.Lines(1, 1), 1);

        var error = await Assert.ThrowsAsync<TcbException>(
            () => SaveAsync(_folder.File(string.Join('/', Enumerable.Repeat(new string('x', 200), 25)))));

        Assert.Equal("PathTooLong", error.ErrorId);
    }

    [Fact]
    public async Task Reports_a_folder_without_write_permission()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = new ObjectStorage(_setup.Service, DownloadResumeTests.Lines(1, 1), 1);

        // A location where not even an administrator can create a file.
        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync("/sys/kernel/x.json"));

        Assert.Equal(("NoWriteAccess", TcbErrorKind.PermissionDenied), (error.ErrorId, error.Kind));
        Assert.Contains("/sys/kernel/x.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_a_file_in_place_of_the_folder_before_any_request()
    {
        File.WriteAllText(_folder.File("geo"), "");

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(_folder.File("geo/later/x.json")));

        Assert.Equal("CannotWriteFile", error.ErrorId);
        Assert.Empty(_setup.Service.Requests);
    }

    [Fact]
    public async Task Reports_a_folder_in_place_of_the_receipt()
    {
        Directory.CreateDirectory(_folder.File("x.json.receipt.json"));

        var error = await Assert.ThrowsAsync<TcbException>(() => SaveAsync(_folder.File("x.json")));

        Assert.Equal("DestinationIsFolder", error.ErrorId);
        Assert.Empty(_setup.Service.Requests);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ExportFile> SaveAsync(string path, bool overwrite = false, Action<long, long?>? onBytes = null) =>
        ExportDownload.SaveAsync(
        _setup.Client, _setup.Job, new DownloadOptions(path, FileType: null, overwrite, SkipCountCheck: false, AllowEmpty: false),
        onBytes ?? ((_, _) => { }), _setup.Caller);

    /// <summary>A disk of a few megabytes in memory, which only root can create on Linux.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly string _path;

        internal SmallDisk(string path, int megabytes)
        {
            Directory.CreateDirectory(_path = path);
            Assert.Equal(0, Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path));
        }

        internal IEnumerable<string> Names =>
            Directory.EnumerateFiles(_path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

        internal string File(string name) => Path.Combine(_path, name);

        internal void Write(string name, byte[] bytes) => System.IO.File.WriteAllBytes(File(name), bytes);

        public void Dispose() => Run("umount", "-l", _path);

        internal static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    /// <summary>A test that needs a <see cref="SmallDisk"/>; skipped where none can be created.</summary>
    private sealed class SmallDiskFactAttribute : FactAttribute
    {
        private static readonly Lazy<bool> Possible = new(() =>
        {
            if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
                return false;
            using var folder = new TempFolder();
            if (SmallDisk.Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path) != 0)
                return false;
            return SmallDisk.Run("umount", folder.Path) == 0;
        });

        public SmallDiskFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Possible.Value ? null : "Only an administrator of Linux can make a small disk.";
    }
}
