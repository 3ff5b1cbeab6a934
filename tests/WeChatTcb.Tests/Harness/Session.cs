using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;

namespace WeChatTcb.Tests.Harness;

/// <summary>What a script wrote, stream by stream.</summary>
internal sealed record Result(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<InformationRecord> Information,
    IReadOnlyList<ProgressRecord> Progress,
    ErrorRecord? Terminating)
{
    /// <summary>The only object that was written. Fails if there was anything else.</summary>
    public dynamic Single()
    {
        Assert.Null(Terminating);
        Assert.Empty(Errors);
        return Assert.Single(Output);
    }

    /// <summary>The only error, and its id.</summary>
    public ErrorRecord Error(string id)
    {
        var error = Terminating ?? Assert.Single(Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        return error;
    }
}

/// <summary>
/// A runspace of a real PowerShell engine, with the built module imported. It runs with -Verbose and -Debug, and
/// everything that a script produces is searched for secrets: see <see cref="PlantedSecrets"/>. Scripts take them from the variables
/// <c>$appSecret</c>, <c>$verifyTicket</c> and <c>$accessToken</c>, so that errors, which show the script's line, show none of them.
/// </summary>
internal sealed class Session : IDisposable
{
    /// <summary>How long a command may take to stop. It should be immediate, but the machine may be busy with other tests.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly Runspace _runspace;

    /// <summary>What the screen would show.</summary>
    public RecordingHost Host { get; } = new();

    public Session(bool import = true)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass; // by default, Windows runs no script files
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
        Set("VerbosePreference", ActionPreference.Continue);
        Set("DebugPreference", ActionPreference.Continue);
        Set("appSecret", Secure("planted-app-secret"));
        Set("verifyTicket", Secure("planted-ticket"));
        Set("accessToken", Secure("planted-access-token"));
        if (import)
            Assert.Null(Run($"Import-Module '{Repository.Manifest}'").Terminating);
    }

    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    public object? Get(string name) => _runspace.SessionStateProxy.GetVariable(name);

    /// <summary>Empties $Error.</summary>
    public void ForgetErrors() => ((System.Collections.ArrayList)Get("Error")!).Clear();

    /// <summary>Runs a script; the arguments are its <c>$args</c>.</summary>
    public Result Run(string script, params object?[] arguments)
    {
        using var shell = Create(script, arguments);
        ErrorRecord? terminating = null;
        var output = new PSDataCollection<PSObject>();
        try
        {
            shell.Invoke<PSObject, PSObject>(null, output, null);
        }
        catch (RuntimeException exception)
        {
            terminating = exception.ErrorRecord;
        }

        return Read(shell, output, terminating);
    }

    /// <summary>Starts a script, to be stopped later.</summary>
    public Running Start(string script, params object?[] arguments) => new(Create(script, arguments));

    public void Dispose()
    {
        try
        {
            foreach (var line in Host.Everything)
                PlantedSecrets.AssertNoneIn(line, "what the host shows");
            PlantedSecrets.AssertNoneInFiles(TestEnvironment.Ledger, isShared: true);
            if (_runspace.RunspaceAvailability is RunspaceAvailability.Available)
                SecretScan.AssertNoneIn(Get("Error"), "$Error");
        }
        finally
        {
            _runspace.Dispose();
        }
    }

    internal static Result Read(PowerShell shell, IEnumerable<PSObject> output, ErrorRecord? terminating)
    {
        var result = new Result(
            [.. output],
            [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Information],
            [.. shell.Streams.Progress],
            terminating);
        SecretScan.AssertNoneIn(result, shell.Streams.Debug);
        return result;
    }

    private static SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;

    private PowerShell Create(string script, object?[] arguments)
    {
        var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        return shell;
    }
}

/// <summary>A script that runs.</summary>
internal sealed class Running : IDisposable
{
    private readonly PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly IAsyncResult _async;

    public Running(PowerShell shell)
    {
        _shell = shell;
        _async = shell.BeginInvoke<PSObject, PSObject>(null, _output);
    }

    public PSInvocationState State => _shell.InvocationStateInfo.State;

    /// <summary>How often it has shown progress.</summary>
    public int Progress => _shell.Streams.Progress.Count;

    /// <summary>Stops it as Ctrl+C would, and waits until it has stopped.</summary>
    public Result Stop()
    {
        _shell.Stop();
        return Session.Read(_shell, _output, terminating: null);
    }

    /// <summary>Waits for its end.</summary>
    public Result Wait()
    {
        ErrorRecord? terminating = null;
        try
        {
            _shell.EndInvoke(_async);
        }
        catch (RuntimeException exception)
        {
            terminating = exception.ErrorRecord;
        }

        return Session.Read(_shell, _output, terminating);
    }

    public void Dispose() => _shell.Dispose();
}
