using System.Management.Automation;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Starts a local emulator of the export service.</para>
/// <para type="description">Starts the emulator as a child process that listens on this machine only, and waits until its documents are loaded. It ends when
/// this process does, however that ends. Its output binds to Connect-Tcb; -Connect connects at once. It needs the ASP.NET Core runtime 8.0 or later.</para>
/// </summary>
/// <example>
/// <para>Try an export without the service</para>
/// <code>
/// Start-TcbEmulator -SeedPath examples/data -Connect
/// Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').limit(10).get()" -Destination ./exports/ | Read-TcbExportFile
/// Stop-TcbEmulator
/// </code>
/// <para>The folder examples/data of the project's repository holds 10,000 cities of the world in the environment demo-4a89da.</para>
/// </example>
/// <example>
/// <para>Test a script of your own</para>
/// <code>
/// BeforeAll {
///     $emulator = Start-TcbEmulator -SeedPath $PSScriptRoot/data -JobSeconds 0
///     $emulator | Connect-Tcb
/// }
/// AfterAll {
///     $emulator | Stop-TcbEmulator
/// }
/// </code>
/// <para>In a Pester file: jobs are done at the first look, so that the tests do not wait.</para>
/// </example>
/// <example>
/// <para>Keep the documents, at an address that stays the same</para>
/// <code>
/// Start-TcbEmulator -DataPath ~/tcb -Port 8801
/// </code>
/// </example>
/// <example>
/// <para>A job of half an hour, at once</para>
/// <code>
/// Start-TcbEmulator -SeedPath examples/data -JobSeconds 1800 -VirtualClock -Connect
/// $job = Invoke-TcbDbExport demo-4a89da "db.collection('cities').limit(10).get()"
/// Step-TcbEmulatorClock -Seconds 1800
/// $job | Save-TcbExportFile -Destination ./exports/
/// </code>
/// </example>
/// <seealso cref="StopTcbEmulatorCommand"/>
/// <seealso cref="SetTcbEmulatorFaultCommand"/>
/// <seealso cref="StepTcbEmulatorClockCommand"/>
/// <seealso cref="ConnectTcbCommand"/>
[Cmdlet(VerbsLifecycle.Start, "TcbEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(EmulatorInstance))]
public sealed class StartTcbEmulatorCommand : AsyncCmdlet
{
    /// <summary>
    /// <para type="description">A folder with the documents to begin with: env/collection.jsonl, one document a line in extended JSON.</para>
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? SeedPath { get; set; }

    /// <summary>
    /// <para type="description">A folder that keeps the documents from one start to the next. Without it they are kept in memory.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DataPath { get; set; }

    /// <summary>
    /// <para type="description">The port to listen on; 0, the default, takes a free one.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>
    /// <para type="description">How many seconds an export job takes: 2 by default; 0 is done at the first look.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 86_400.0)]
    public double JobSeconds { get; set; } = 2;

    /// <summary>
    /// <para type="description">Lets the emulator's time stand still until Step-TcbEmulatorClock advances it: jobs, tokens and addresses of files then age in no time.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter VirtualClock { get; set; }

    /// <summary>
    /// <para type="description">Where the virtual clock begins; it implies -VirtualClock. Now, by default.</para>
    /// </summary>
    [Parameter]
    public DateTimeOffset? ClockStart { get; set; }

    /// <summary>
    /// <para type="description">A JSON file of fault rules to begin with, an array of what POST /_emulator/faults takes; docs/emulator.md describes it.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FaultFile { get; set; }

    /// <summary>
    /// <para type="description">Connects this runspace to the emulator, as Connect-Tcb would.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Connect { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var options = new EmulatorStartOptions(FullPath(SeedPath), FullPath(DataPath), Port, JobSeconds)
            {
                VirtualClock = VirtualClock,
                ClockStart = ClockStart,
                FaultFile = FullPath(FaultFile),
            };
            if (!ShouldProcess(Port == 0 ? "127.0.0.1, a free port" : $"127.0.0.1:{Port}", "Start the emulator"))
                return;
            var emulator = Await(EmulatorLauncher.StartAsync(options, StopToken));
            var state = RunspaceState.Current;
            state.Emulators.Add(emulator);
            if (Connect)
                state.Connection = Connector.WithComponent(emulator.Endpoint, emulator.ComponentAppId, emulator.ComponentAppSecret.Reveal(), emulator.ComponentVerifyTicket.Reveal());
            WriteObject(emulator);
        }
        catch (TcbException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }

    private string? FullPath(string? path) => path is null ? null : FilePaths.Full(SessionState, path);
}
