using System.Management.Automation;
using System.Reflection;

namespace TcbShell;

/// <summary>What the shell says about itself.</summary>
internal static class Texts
{
    public const string Help = """
        TcbShell: a small PowerShell prompt for WeChatTcb on machines without pwsh.

        usage: TcbShell [-NonInteractive] [-NoLogo] [-NoProfile]                    a prompt; `exit` leaves it
               TcbShell [-NonInteractive] [-File] <script.ps1> [arguments]          runs a script
               TcbShell [-NonInteractive] -Command <statements>                     runs what follows
               TcbShell -Help

        A script's arguments bind as in pwsh: -Name value, -Name:value, -Switch, or by position.
        Exit codes are those of pwsh: 0; 1 after a terminating error, or when the last statement of -Command failed;
        N after `exit N`; 64 for a command line that makes no sense; 130 after Ctrl+C.

        The module WeChatTcb is imported at start. Its manifest WeChatTcb.psd1 is the one that the environment variable
        WECHATTCB_MANIFEST names, or the first found in the folders above this program, or above the current folder.

        This is no admin shell. It has PowerShell's language and engine and the cmdlets of WeChatTcb, and nothing else: no
        Select-Object, no Format-Table, no Get-Content, no profile, no command history. For daily work install PowerShell 7.4
        or later (https://aka.ms/powershell) and `Import-Module WeChatTcb` there; scripts that run here run there unchanged.
        """;

    public static string Banner { get; } = $"""
        TcbShell {Version(typeof(Texts))}, PowerShell engine {Version(typeof(PSObject))}
        No admin shell: PowerShell's core and the cmdlets of WeChatTcb, nothing else. For daily work use pwsh 7.4 or later.
        `Get-Command -Module WeChatTcb` lists the cmdlets, `exit` leaves.

        """;

    public static string NeedsPwsh(string command) =>
        $"'{command}' needs pwsh: this shell has only PowerShell's core and WeChatTcb's cmdlets. " +
        "Run the script in PowerShell 7.4 or later (https://aka.ms/powershell), or do without the cmdlet.";

    public static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(' ', '+')[0] ?? "";
}
