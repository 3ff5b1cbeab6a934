using System.Globalization;
using System.Management.Automation.Host;

namespace TcbShell.Hosting;

/// <summary>The engine's view of this process.</summary>
internal sealed class ConsoleHost(ConsoleOutput output, ConsoleInput input, bool canAsk) : PSHost
{
    public override string Name => "TcbShell";

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version ?? new Version();

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; } = new ConsoleUI(output, input, canAsk);

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    /// <summary>Whether a script or a person asked the shell to end.</summary>
    public bool ShouldExit { get; private set; }

    public int ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode)
    {
        ShouldExit = true;
        ExitCode = exitCode;
    }

    public override void EnterNestedPrompt() => throw new NotSupportedException("This shell has no nested prompts.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This shell has no nested prompts.");

    public override void NotifyBeginApplication() => output.EndProgress();

    public override void NotifyEndApplication()
    {
    }
}
