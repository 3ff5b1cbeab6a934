using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace WeChatTcb.Tests.Shared;

/// <summary>
/// The PowerShell of the tool manifest, as a separate process. The build restores it (UsesPowerShell in tests/Directory.Build.props).
/// </summary>
internal static class Pwsh
{
    private static readonly string Package = typeof(Pwsh).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "PowerShellPackage").Value!;

    /// <summary>
    /// What <c>dotnet</c> runs. Not the command <c>dotnet tool run pwsh</c>: that one starts PowerShell as a grandchild,
    /// and a kill or a signal would only hit the process in between.
    /// </summary>
    private static readonly string Program = Path.Combine(
        Package, "tools", "net10.0", "any", OperatingSystem.IsWindows() ? "win" : "unix", "pwsh.dll");

    public static string Version => Path.GetFileName(Package);

    /// <summary>
    /// How to start it, without a profile, with plain text on all redirected streams, and without a request to the network.
    /// </summary>
    public static ProcessStartInfo StartInfo(params IEnumerable<string> arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        var start = new ProcessStartInfo(dotnet, [Program, "-NoLogo", "-NoProfile", "-NonInteractive", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // The tests compare English texts.
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        return start;
    }
}
