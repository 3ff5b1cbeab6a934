using System.Diagnostics;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>What .NET cannot create.</summary>
internal static class Posix
{
    /// <summary>Creates a named pipe: whoever opens it waits for the other end.</summary>
    internal static void MakePipe(string path)
    {
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
