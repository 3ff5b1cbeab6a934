using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Ctrl+C in a real PowerShell process. Windows cannot send it to one process alone, so there these tests do nothing.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Sigint = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    static InterruptTests()
    {
        // A process that a shell script starts in the background ignores Ctrl+C, and so do its child processes.
        if (OperatingSystem.IsLinux() && (IgnoredSignals() & (1UL << (Sigint - 1))) != 0)
            _ = Signal(Sigint, 0);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a wait", "$job | Wait-TcbExportJob -TimeoutSec 300", "Wait-TcbExportJob 'demo-4a89da' 1")]
    [InlineData("an export that waits", "Invoke-TcbDbExport demo-4a89da $query -Wait -TimeoutSec 300", "Resume-TcbExport")]
    [InlineData("an export that saves", "Invoke-TcbDbExport demo-4a89da $query -Destination $folder -TimeoutSec 300", "Resume-TcbExport")]
    [InlineData("a backup", "Backup-TcbDatabase $folder/backups -TimeoutSec 300", "Backup-TcbDatabase -Resume")]
    [InlineData("a resume", "Resume-TcbExport -TimeoutSec 300", "Resume-TcbExport -Env 'demo-4a89da'")]
    public async Task Ctrl_C_ends_the_command_and_the_emulator_and_leaves_the_export_in_the_ledger(string what, string command, string next)
    {
        if (OperatingSystem.IsWindows())
            return;

        var script = $"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{Repository.Manifest}'
            $query = "db.collection('cities').limit(2).get()"
            $folder = '{_folder.Path}/'
            $emulator = Start-TcbEmulator -SeedPath '{Repository.SeedData}' -JobSeconds 600 -Connect
            $job = Invoke-TcbDbExport demo-4a89da $query
            "emulator $($emulator.ProcessId)"
            {command} | Out-Null
            'not reached'
            """;
        var start = Pwsh.StartInfo("-File", _folder.Write("script.ps1", script));
        start.Environment["TCB_LEDGER"] = _folder["ledger"];
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var line = await shell.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        Assert.StartsWith("emulator ", line, StringComparison.Ordinal);
        using var emulator = Process.GetProcessById(int.Parse(line!["emulator ".Length..], CultureInfo.InvariantCulture));
        await Task.Delay(TimeSpan.FromSeconds(1)); // the command has begun

        var watch = Stopwatch.StartNew();
        _ = Kill(shell.Id, Sigint);
        var rest = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await shell.WaitForExitAsync().WaitAsync(Limit);

        Assert.Contains(next, rest, StringComparison.Ordinal);
        Assert.DoesNotContain("not reached", rest, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{what} took {watch.Elapsed} to end: {rest}{await errors}");
        Assert.True(emulator.WaitForExit(Limit));
        Assert.NotEmpty(Directory.GetFiles(_folder["ledger"], "*.json"));
        Assert.DoesNotContain(
            Directory.GetFiles(_folder["ledger"], "*.json"),
            file => File.ReadAllText(file).Contains("\"Saved\"", StringComparison.Ordinal));
    }

    /// <summary>Signal 1 is the lowest bit.</summary>
    private static ulong IgnoredSignals()
    {
        const string Field = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Signal(int signal, nint handler);
}
