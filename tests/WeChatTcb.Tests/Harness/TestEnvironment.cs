using System.Runtime.CompilerServices;

namespace WeChatTcb.Tests.Harness;

/// <summary>The environment variables for all tests of this process: a separate ledger, and no submit interval.</summary>
internal static class TestEnvironment
{
    /// <summary>The ledger of these tests. They share it, so each uses its own environment.</summary>
    public static string Ledger { get; } = Directory.CreateTempSubdirectory("wechattcb-ledger-").FullName;

    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("TCB_LEDGER", Ledger);
        Environment.SetEnvironmentVariable("TCB_SUBMIT_INTERVAL_SEC", "0");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Ledger, recursive: true);
    }
}
