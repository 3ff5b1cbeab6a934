using System.Diagnostics;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Start-TcbEmulator and Stop-TcbEmulator, and the main job against the real emulator.</summary>
public sealed class EmulatorTests : IDisposable
{
    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public EmulatorTests()
    {
        _session.Set("seed", Repository.SeedData);
        _session.Set("folder", _folder.Path);
    }

    public void Dispose()
    {
        _session.Run("Stop-TcbEmulator");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_main_job_from_the_start_of_the_emulator_to_the_records()
    {
        var result = _session.Run("""
            $emulator = Start-TcbEmulator -SeedPath $seed -JobSeconds 0
            $null = $emulator | Connect-Tcb
            $job = Invoke-TcbDbExport demo-4a89da "db.collection('cities').where({ country: 'CN', population: _.gt(5000000) }).orderBy('population', 'desc').get()" -Destination $folder
            $records = $job | Read-TcbExportFile
            $emulator | Stop-TcbEmulator
            $job
            $records.Count
            $records[0].population -ge $records[1].population
            """);

        Assert.Empty(result.Errors);
        Assert.Null(result.Terminating);
        dynamic job = result.Output[0];
        Assert.Equal("Succeeded", job.Status.ToString());
        Assert.True(job.File.RecordCountVerified);
        Assert.Equal((int)job.RecordSuccess, result.Output[1].BaseObject);
        Assert.Equal(true, result.Output[2].BaseObject);
    }

    [Fact]
    public void A_hundred_exports_of_one_pipeline_are_all_saved_each_with_its_own_records()
    {
        var result = _session.Run("""
            $null = Start-TcbEmulator -SeedPath $seed -JobSeconds 0.1 -Connect
            $jobs = 0..99 | ForEach-Object {
                [pscustomobject]@{ Env = 'demo-4a89da'; Query = "db.collection('cities').skip($_).limit(2).get()"; Destination = "$folder/$_.json" }
            } | Invoke-TcbDbExport -ThrottleLimit 32 -SubmitIntervalSec 0
            $jobs.Count
            @(Test-TcbExportFile "$folder/*" | Where-Object IsWhole).Count
            $files = 0..99 | ForEach-Object { , [IO.File]::ReadAllLines("$folder/$_.json") }
            @(1..99 | Where-Object { $files[$_].Count -eq 2 -and $files[$_][0] -ceq $files[$_ - 1][1] -and $files[$_][1] -cne $files[$_][0] }).Count
            """);

        Assert.Empty(result.Errors);
        Assert.Null(result.Terminating);
        Assert.Equal(["100", "100", "99"], result.Output.Select(o => o.ToString()));
    }

    [Fact]
    public void Connect_connects_the_session_and_Stop_disconnects_it()
    {
        var emulator = _session.Run("Start-TcbEmulator -Connect").Single();

        Assert.Equal(emulator.Endpoint, _session.Run("Get-TcbConnection").Single().Endpoint);
        Assert.IsType<System.Security.SecureString>(emulator.ComponentAppSecret);
        _session.Run("Stop-TcbEmulator");
        Assert.Empty(_session.Run("Get-TcbConnection").Output);
        Assert.True(HasEnded((int)emulator.ProcessId));
    }

    [Fact]
    public void A_missing_folder_is_a_clear_error()
    {
        var error = _session.Run("Start-TcbEmulator -SeedPath \"$folder/none\"").Error("EmulatorStartFailed");

        Assert.Contains("none", error.ErrorDetails.Message);
    }

    [Fact]
    public void A_port_in_use_is_a_clear_error()
    {
        using var service = new ScriptedService();

        var error = _session.Run($"Start-TcbEmulator -Port {service.Endpoint.Port}").Error("EmulatorStartFailed");

        Assert.Contains(service.Endpoint.Port.ToString(), error.ErrorDetails.Message);
    }

    [Fact]
    public void WhatIf_starts_nothing() => Assert.Empty(_session.Run("Start-TcbEmulator -WhatIf").Output);

    [Fact]
    public void The_emulator_ends_when_its_parent_is_killed()
    {
        var script = $"Import-Module '{Repository.Manifest}'; $e = Start-TcbEmulator; \"pid $($e.ProcessId)\"; Start-Sleep 60";
        using var parent = Process.Start(Pwsh.StartInfo("-Command", script))!;
        var line = parent.StandardOutput.ReadLine();
        Assert.StartsWith("pid ", line);
        var emulator = int.Parse(line![4..], null);
        Assert.False(HasEnded(emulator));

        parent.Kill();
        parent.WaitForExit();

        Assert.True(SpinWait.SpinUntil(() => HasEnded(emulator), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Ctrl_C_at_the_terminal_does_not_end_the_emulator()
    {
        if (OperatingSystem.IsWindows())
            return; // there the emulator has its own console, which Ctrl+C does not reach

        var emulator = _session.Run("Start-TcbEmulator -Connect").Single();
        using (var kill = Process.Start("kill", ["-INT", ((int)emulator.ProcessId).ToString()]))
            kill.WaitForExit();

        Assert.Single(_session.Run("Get-TcbExportJob e 1").Errors); // the emulator still responds: there is no such job
        Assert.False(HasEnded((int)emulator.ProcessId));
    }

    private static bool HasEnded(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
