using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>
/// Runs a command again in a thread job of PowerShell, with the same parameters, pipeline input, connection, location, preferences and
/// language.
/// </summary>
internal sealed class CommandJob
{
    private const string Script = """
        param($Parameters, $PipelineInput, $Module, $Location, $Variables, $Enter)
        foreach ($name in $Variables.Keys) { Set-Variable $name $Variables[$name] -Scope Global }
        Import-Module $Module
        Set-Location -LiteralPath $Location
        $Enter.Invoke()

        """;

    /// <summary>What a session sets for all its commands. A job starts with PowerShell's own values.</summary>
    private static readonly string[] Inherited =
    [
        "PSDefaultParameterValues", "ErrorActionPreference", "WarningPreference", "VerbosePreference", "DebugPreference",
        "InformationPreference", "ConfirmPreference",
    ];

    private readonly TcbCmdlet _cmdlet;
    private readonly Hashtable _parameters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<object?> _input = [];

    private CommandJob(TcbCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        foreach (var (name, value) in Bound)
            if (!DefaultParameters.Supplies(cmdlet, name, value))
                _parameters[name] = value;
        // Typed, so that the job does not start another one where $PSDefaultParameterValues says -AsJob.
        _parameters[nameof(IRunsAsJob.AsJob)] = new SwitchParameter(false);
    }

    private Dictionary<string, object> Bound => _cmdlet.MyInvocation.BoundParameters;

    /// <summary>The job of a command with <c>-AsJob</c>; null if it is to run now. To be called before the first object.</summary>
    internal static CommandJob? Of(TcbCmdlet cmdlet) =>
        cmdlet is IRunsAsJob { AsJob.IsPresent: true } && !IsWhatIf(cmdlet) ? new CommandJob(cmdlet) : null;

    /// <summary>Keeps the current object of the pipeline.</summary>
    internal void AddInput()
    {
        if (!_cmdlet.MyInvocation.ExpectingInput)
            return;
        // One of these is bound whatever the object is, and PowerShell binds it again to the same command.
        if (Bound.TryGetValue("InputObject", out var value) || Bound.TryGetValue("Job", out value) || Bound.TryGetValue("Path", out value))
            _input.Add(value);
    }

    /// <summary>Starts the job and returns it.</summary>
    internal IEnumerable<PSObject> Start()
    {
        var session = _cmdlet.SessionState;
        var state = RunspaceState.Current;
        var culture = CultureInfo.CurrentUICulture;
        var variables = Inherited.ToDictionary(name => name, session.PSVariable.GetValue);
        Action enter = () =>
        {
            CultureInfo.CurrentUICulture = culture;
            RunspaceState.Current.Inherit(state);
            RunspaceState.Current.IsJob = true;
        };
        var command = _cmdlet.MyInvocation.MyCommand;
        object?[] arguments =
        [
            _parameters, _cmdlet.MyInvocation.ExpectingInput ? _input : null, command.Module.Path,
            session.Path.CurrentFileSystemLocation.ProviderPath, variables, enter,
        ];
        return _cmdlet.InvokeCommand.InvokeScript(
            "Start-ThreadJob -Name $args[0] -ScriptBlock $args[1] -ArgumentList $args[2]",
            command.Name, ScriptBlock.Create(Script + CallOf(command.Name)), arguments);
    }

    /// <summary>The line that runs the command. Errors show it.</summary>
    private string CallOf(string command) =>
        _cmdlet.MyInvocation.ExpectingInput ? $"$PipelineInput | {command} @Parameters" : $"{command} @Parameters";

    // Then nothing waits, and what a job writes to the host is lost.
    private static bool IsWhatIf(TcbCmdlet cmdlet) => LanguagePrimitives.IsTrue(
        cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given) ? given : cmdlet.GetVariableValue("WhatIfPreference"));
}
