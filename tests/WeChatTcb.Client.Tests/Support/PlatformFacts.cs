using System.Runtime.CompilerServices;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A fact about file modes; skipped on Windows, which does not have them.</summary>
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

/// <summary>A theory about a convention of Linux; skipped on other systems.</summary>
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
