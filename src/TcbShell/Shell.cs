using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using Microsoft.PowerShell;
using TcbShell.Hosting;

namespace TcbShell;

/// <summary>One runspace with the module in it, and what runs there: a script, a command, or what is typed.</summary>
internal sealed class Shell : IDisposable
{
    private readonly ShellArguments _arguments;
    private readonly ConsoleOutput _output = new();
    private readonly ConsoleInput _input;
    private readonly ConsoleHost _host;
    private readonly Runspace _runspace;
    private readonly PosixSignalRegistration _interrupts;
    private readonly Lock _gate = new();
    private PowerShell? _running;
    private bool _stopping;

    public Shell(ShellArguments arguments)
    {
        _arguments = arguments;
        _input = new ConsoleInput(_output);

        // A script whose input is redirected runs in a pipeline or under a scheduler: nobody answers there.
        bool canAsk = !arguments.NonInteractive && (arguments.Mode == ShellMode.Interactive || !Console.IsInputRedirected);
        _host = new ConsoleHost(_output, _input, canAsk);

        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.ReuseThread;
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        _interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
    }

    private bool Prompting => _arguments.Mode == ShellMode.Interactive;

    /// <returns>The exit code of the process.</returns>
    public int Run()
    {
        int imported = ImportModule();
        if (imported != ExitCode.Success && !Prompting)
            return imported;
        return _arguments.Mode switch
        {
            ShellMode.File => RunFile(),
            ShellMode.Command => RunStatements(_arguments.Text),
            _ => RunPrompt(),
        };
    }

    public void Dispose()
    {
        _interrupts.Dispose();
        _runspace.Dispose();
    }

    private int ImportModule()
    {
        try
        {
            var import = new Command("Import-Module");
            import.Parameters.Add("Name", ModuleManifest.Find());
            import.Parameters.Add("ErrorAction", ActionPreference.Stop);
            return Invoke(import);
        }
        catch (FileNotFoundException exception)
        {
            _output.WriteError(exception.Message);
            return ExitCode.Failure;
        }
    }

    private int RunFile()
    {
        var script = new Command(_arguments.Text, isScript: false, useLocalScope: false);
        foreach (var argument in _arguments.ScriptArguments)
            script.Parameters.Add(argument);
        EngineInternals.LetExitLeaveTheScript(_runspace);
        return Invoke(script);
    }

    private int RunStatements(string text)
    {
        int code = Invoke(new Command(text, isScript: true, useLocalScope: false));
        return code == ExitCode.Success && !_host.ShouldExit && _runspace.SessionStateProxy.GetVariable("?") is false ? ExitCode.Failure : code;
    }

    private int RunPrompt()
    {
        if (_input.IsTerminal && !_arguments.NoLogo)
            _output.WriteLine(Texts.Banner);
        while (!_host.ShouldExit && ReadStatements() is { } text)
        {
            if (!string.IsNullOrWhiteSpace(text))
                RunStatements(text);
        }

        return _host.ExitCode;
    }

    /// <returns>One complete input of one or more lines; empty when Ctrl+C discarded it; null at the end of the input.</returns>
    private string? ReadStatements()
    {
        try
        {
            string? text = ReadLine("tcb> ");
            while (text is not null && IsIncomplete(text) && ReadLine(">> ") is { } more)
                text = $"{text}\n{more}";
            return text;
        }
        catch (OperationCanceledException)
        {
            _output.WriteLine();
            return "";
        }
    }

    private string? ReadLine(string prompt)
    {
        if (_input.IsTerminal)
            _output.Write(prompt);
        return _input.ReadLine();
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return Array.Exists(errors, error => error.IncompleteInput);
    }

    private int Invoke(Command command)
    {
        using var pipeline = PowerShell.Create(_runspace);
        pipeline.Commands.AddCommand(command).AddCommand("Out-Default");
        pipeline.Streams.Error.DataAdded += (_, added) => _output.WriteError(ErrorView.Format(pipeline.Streams.Error[added.Index]));

        lock (_gate)
        {
            _running = pipeline;
            _stopping = false;
        }

        try
        {
            // Without the history the engine would put $? back to what it was before.
            pipeline.Invoke(null, new PSInvocationSettings { AddToHistory = true });
            if (pipeline.InvocationStateInfo.State == PSInvocationState.Stopped)
                return ExitCode.Interrupted;
            return _host.ShouldExit ? _host.ExitCode : ExitCode.Success;
        }
        catch (PipelineStoppedException)
        {
            return ExitCode.Interrupted;
        }
        catch (RuntimeException exception)
        {
            _output.WriteError(ErrorView.Format(exception.ErrorRecord));
            return ExitCode.Failure;
        }
        finally
        {
            lock (_gate)
                _running = null;
            _output.EndProgress();
        }
    }

    /// <summary>The first Ctrl+C stops what runs. The second, while that still stops, is not ours: it ends the process at once.</summary>
    private void OnInterrupt(PosixSignalContext signal)
    {
        lock (_gate)
        {
            if (_running is null ? !Prompting : _stopping)
                return;
            signal.Cancel = true;
            if (_running is not null)
            {
                _stopping = true;
                _running.BeginStop(null, null);
            }
        }

        _input.Interrupt();
    }
}
