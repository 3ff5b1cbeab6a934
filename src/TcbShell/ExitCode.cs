namespace TcbShell;

/// <summary>The process's exit codes, the same as those of pwsh. <c>exit N</c> in a script gives N.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A terminating error, or a failed last statement of <c>-Command</c>.</summary>
    public const int Failure = 1;

    public const int BadArguments = 64;

    /// <summary>Ctrl+C: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;
}
