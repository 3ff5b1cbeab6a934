using TcbShell;

// The engine reports the names of imported modules to Microsoft unless told not to; a tool that handles credentials stays silent.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

var arguments = ShellArguments.Parse(args);
if (arguments.Problem is { } problem)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Texts.Help);
    return ExitCode.BadArguments;
}

if (arguments.Mode == ShellMode.Help)
{
    Console.Out.WriteLine(Texts.Help);
    return ExitCode.Success;
}

using var shell = new Shell(arguments);
return shell.Run();
