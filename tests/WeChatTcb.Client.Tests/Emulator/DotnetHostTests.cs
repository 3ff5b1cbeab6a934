using WeChatTcb.Client.Emulator;

namespace WeChatTcb.Client.Tests.Emulator;

public sealed class DotnetHostTests
{
    private static readonly string Name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
    private static readonly string Root = OperatingSystem.IsWindows() ? @"C:\" : "/";
    private static readonly string InstalledRuntime = At("sdk", "shared", "Microsoft.NETCore.App", "10.0.1") + Path.DirectorySeparatorChar;
    private static readonly string OwnRuntime = At("opt", "microsoft", "powershell", "7") + Path.DirectorySeparatorChar;

    [Fact]
    public void The_host_that_runs_this_test_is_found()
    {
        Assert.True(File.Exists(DotnetHost.Find()));
    }

    [Fact]
    public void A_runtime_that_is_installed_comes_before_other_places()
    {
        Assert.Equal(At("sdk", Name), Candidates(InstalledRuntime, ("DOTNET_ROOT", At("root")), ("PATH", At("bin")))[0]);
    }

    [Fact]
    public void A_host_that_the_environment_names_comes_before_the_own_runtime()
    {
        Assert.Equal([At("host", Name), At("sdk", Name)], Candidates(InstalledRuntime, ("DOTNET_HOST_PATH", At("host", Name)))[..2]);
    }

    [Fact]
    public void A_PowerShell_with_a_bundled_runtime_has_no_dotnet_host()
    {
        var candidates = Candidates(OwnRuntime, ("DOTNET_ROOT", At("root")), ("PATH", At("bin") + Path.PathSeparator + At("more")));

        Assert.Equal([At("root", Name), At("bin", Name), At("more", Name)], candidates[..3]);
    }

    [Fact]
    public void The_usual_places_come_last()
    {
        var usual = Candidates(OwnRuntime);

        Assert.NotEmpty(usual);
        Assert.Equal(usual, Candidates(InstalledRuntime, ("DOTNET_ROOT", At("root")), ("PATH", At("bin")))[^usual.Length..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("tools")]
    public void A_folder_that_depends_on_the_current_location_is_not_searched(string folder)
    {
        Assert.Equal(Candidates(OwnRuntime), Candidates(OwnRuntime, ("PATH", folder)));
        Assert.Equal(Candidates(OwnRuntime), Candidates(OwnRuntime, ("DOTNET_ROOT", folder)));
    }

    [Fact]
    public void Quotes_around_a_folder_of_the_path_are_ignored()
    {
        Assert.Equal(At("my tools", Name), Candidates(OwnRuntime, ("PATH", $"\"{At("my tools")}\""))[0]);
    }

    private static string[] Candidates(string runtime, params (string Name, string Value)[] environment) =>
        [.. DotnetHost.Candidates(runtime, name => environment.FirstOrDefault(variable => variable.Name == name).Value)];

    private static string At(params string[] parts) => Path.Combine([Root, .. parts]);
}
