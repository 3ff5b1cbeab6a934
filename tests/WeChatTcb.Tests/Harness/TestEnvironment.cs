using System.Runtime.CompilerServices;

namespace WeChatTcb.Tests.Harness;

/// <summary>What the module reads of the environment, set for all tests of this process: no developer's own ledger, and no pause between submits.</summary>
internal static class TestEnvironment
{
    /// <summary>The ledger of these tests. They share it, so each looks only at an environment of its own.</summary>
    public static string Ledger { get; } = Directory.CreateTempSubdirectory("wechattcb-ledger-").FullName;

    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("TCB_LEDGER", Ledger);
        Environment.SetEnvironmentVariable("TCB_SUBMIT_INTERVAL_SEC", "0");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Ledger, recursive: true);
    }
}
