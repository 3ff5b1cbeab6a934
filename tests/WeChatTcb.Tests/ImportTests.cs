using System.Runtime.Loader;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

public sealed class ImportTests
{
    private static readonly string[] Cmdlets =
    [
        "Backup-TcbDatabase", "Clear-TcbEmulatorFault", "Compare-TcbBackup", "Compare-TcbExportFile", "Connect-Tcb",
        "Convert-TcbExportFile",
        "Disconnect-Tcb",
        "Get-TcbAuthorizer", "Get-TcbBackup", "Get-TcbCollection", "Get-TcbConnection", "Get-TcbEmulatorFault", "Get-TcbEmulatorRequest",
        "Get-TcbEnvironment", "Get-TcbExportJob", "Invoke-TcbDbExport", "Invoke-TcbDbImport", "New-TcbQuery", "Read-TcbExportFile",
        "Remove-TcbBackup",
        "Remove-TcbEmulatorCollection", "Remove-TcbExportJob", "Reset-TcbEmulator", "Resolve-TcbError", "Restore-TcbDatabase",
        "Resume-TcbExport",
        "Save-TcbExportFile", "Set-TcbEmulatorAuthorizer", "Set-TcbEmulatorClock", "Set-TcbEmulatorCollection",
        "Set-TcbEmulatorEnvironment",
        "Set-TcbEmulatorFault", "Start-TcbEmulator", "Step-TcbEmulatorClock", "Stop-TcbEmulator", "Test-TcbBackup", "Test-TcbExportFile",
        "Test-TcbQuery", "Wait-TcbExportJob",
    ];

    [Fact]
    public void The_manifest_exports_the_cmdlets_and_nothing_else()
    {
        using var session = new Session();

        var commands = session.Run("Get-Command -Module WeChatTcb | ForEach-Object Name | Sort-Object -Unique").Output;
        if (commands.Count == 0)
            commands = session.Run("Get-Command -Module WeChatTcb | ForEach-Object Name").Output;

        Assert.Equal(Cmdlets, commands.Select(name => name.ToString()).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Import-Module $m")]
    [InlineData("Import-Module $m -Force")]
    [InlineData("Import-Module $m -Force; Import-Module $m -Force")]
    [InlineData("Remove-Module WeChatTcb; Import-Module $m")]
    [InlineData("Remove-Module WeChatTcb; Import-Module $m -Force; Remove-Module WeChatTcb; Import-Module $m")]
    public void Imported_again_it_works_as_before(string again)
    {
        using var session = new Session();
        session.Set("m", Repository.Manifest);

        var result = session.Run($"{again}; (Get-Module WeChatTcb).ExportedCmdlets.Count; (Resolve-TcbError 40014).Name");

        Assert.Null(result.Terminating);
        Assert.Equal([Cmdlets.Length.ToString(), "InvalidAccessToken"], result.Output.Select(value => value.ToString()));
    }

    [Fact]
    public void After_removal_its_cmdlets_are_gone()
    {
        using var session = new Session();

        var result = session.Run("Remove-Module WeChatTcb; Resolve-TcbError 40014");

        Assert.Equal("CommandNotFoundException", result.Error("CommandNotFoundException").FullyQualifiedErrorId);
    }

    [Fact]
    public void Removal_in_one_runspace_leaves_another_working()
    {
        using var first = new Session();
        using var second = new Session();

        first.Run("Remove-Module WeChatTcb");

        Assert.Equal("SystemBusy", second.Run("(Resolve-TcbError -- -1).Name").Single().ToString());
        using var third = new Session();
        Assert.Equal("SystemBusy", third.Run("(Resolve-TcbError -- -1).Name").Single().ToString());
    }

    [Theory]
    [InlineData("WeChatTcb.ExportJob")]
    [InlineData("WeChatTcb.ExportJobStatus")]
    [InlineData("WeChatTcb.ExportFileType")]
    [InlineData("WeChatTcb.TcbConnection")]
    [InlineData("WeChatTcb.TcbServiceException")]
    [InlineData("WeChatTcb.EmulatorInstance")]
    [InlineData("WeChatTcb.TcbQueryReport")]
    [InlineData("WeChatTcb.TcbQueryException")]
    public void Scripts_can_name_the_public_types(string type)
    {
        using var session = new Session();

        Assert.Equal(type, session.Run($"[{type}].FullName").Single().ToString());
    }

    [Fact]
    public void Its_dependencies_are_isolated_from_other_versions_of_the_same_packages()
    {
        // These are in the default context before the module needs its own: Acornima 1.7, and ASP.NET Core's Microsoft.Extensions.
        var theirs = typeof(Acornima.Parser).Assembly;
        var extensions = typeof(Microsoft.Extensions.DependencyInjection.ServiceCollection).Assembly;
        using var service = new ScriptedService();
        using var session = new Session();
        session.Set("endpoint", service.Endpoint);

        var job = session.Run(Scripts.ConnectTo + "Invoke-TcbDbExport e \"db.collection('c').get()\"").Single();

        Assert.Equal(101, job.JobId);
        var ours = AssemblyLoadContext.All.Single(context => context.Name == "WeChatTcb");
        var isolated = ours.Assemblies.ToDictionary(assembly => assembly.GetName().Name!, assembly => assembly);
        Assert.NotEqual(theirs.GetName().Version, isolated["Acornima"].GetName().Version);
        Assert.NotEqual(extensions.GetName().Version, isolated["Microsoft.Extensions.DependencyInjection"].GetName().Version);
        foreach (var name in new[] { "WeChatTcb.Client", "WeChatTcb.Query", "Acornima", "Microsoft.Extensions.Http" })
            Assert.Contains(name, isolated.Keys);
        foreach (var name in new[] { "WeChatTcb.Types", "WeChatTcb", "System.Text.Json" })
            Assert.DoesNotContain(name, isolated.Keys);
        Assert.DoesNotContain(
            AssemblyLoadContext.Default.Assemblies, assembly => assembly.GetName().Name is "WeChatTcb.Client" or "WeChatTcb.Query");
    }

    [Fact]
    public void The_cmdlets_use_dependencies_only_through_the_client()
    {
        using var session = new Session();
        var cmdlets = AssemblyLoadContext.Default.Assemblies.Single(assembly => assembly.GetName().Name == "WeChatTcb");

        var references = cmdlets.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal)).Order();

        Assert.Equal(["WeChatTcb.Client", "WeChatTcb.Types"], references);
    }

    [Fact]
    public void State_belongs_to_a_runspace()
    {
        using var service = new ScriptedService();
        using var first = new Session();
        using var second = new Session();
        first.Set("endpoint", service.Endpoint);

        first.Run(Scripts.ConnectTo);

        Assert.NotNull(first.Run("Get-TcbConnection").Single());
        Assert.Empty(second.Run("Get-TcbConnection").Output);
    }

    [Fact]
    public void A_connection_can_be_passed_to_another_runspace()
    {
        using var service = new ScriptedService();
        using var first = new Session();
        using var second = new Session();
        first.Set("endpoint", service.Endpoint);
        second.Set("connection", first.Run(Scripts.ConnectTo + "Get-TcbConnection").Output[^1].BaseObject);

        var job = second.Run("Get-TcbExportJob e 7 -Connection $connection").Single();

        Assert.Equal(7, job.JobId);
        Assert.Empty(second.Run("Get-TcbConnection").Output);
    }
}
