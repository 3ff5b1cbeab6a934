using System.Runtime.CompilerServices;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A fact about the modes of files, which Windows does not have; the report says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no file modes; the folder of the user's profile keeps others out.";
    }
}

/// <summary>A theory about a convention of Linux desktops and servers; the report says so elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!OperatingSystem.IsLinux())
            Skip = "The XDG specification is not for this platform.";
    }
}
