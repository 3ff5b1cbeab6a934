using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Ledger;

/// <summary>Nothing else in this process reads these variables.</summary>
public sealed class LedgerFolderTests : IDisposable
{
    private readonly string? _ledger = Environment.GetEnvironmentVariable("TCB_LEDGER");
    private readonly string? _state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");

    public void Dispose() => Set(_ledger, _state);

    [Fact]
    public void The_variable_names_it_by_a_full_path()
    {
        var folder = Path.Combine(Path.GetTempPath(), "x", "..", "ledger");
        Set(folder, null);

        Assert.Equal(Path.GetFullPath(folder), LedgerFolder.Find());
    }

    [Theory]
    [InlineData("off")]
    [InlineData("OFF")]
    public void The_variable_can_switch_it_off(string value)
    {
        Set(value, null);

        Assert.Null(LedgerFolder.Find());
        Assert.Equal("LedgerSwitchedOff", Assert.Throws<TcbException>(ExportLedger.Open).ErrorId);
    }

    [Theory]
    [InlineData("ledger")]
    [InlineData("./ledger")]
    [InlineData("~/ledger")]
    public void Another_path_is_an_error_and_not_a_folder_somewhere(string value)
    {
        Set(value, null);

        var error = Assert.Throws<TcbException>(() => LedgerFolder.Find());
        Assert.Equal("LedgerUnavailable", error.ErrorId);
        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_variable_the_default_folder_of_the_platform_is_used()
    {
        Set(null, null);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var expected = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "WeChatTcb", "ledger")
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Application Support", "WeChatTcb", "ledger")
            : Path.Combine(home, ".local", "state", "WeChatTcb", "ledger");

        Assert.Equal(expected, LedgerFolder.Find());
    }

    [LinuxTheory]
    [InlineData("/var/state", "/var/state/WeChatTcb/ledger")]
    [InlineData("relative", null)]
    public void On_Linux_the_state_folder_can_be_elsewhere(string state, string? expected)
    {
        Set(null, state);

        Assert.Equal(
            expected
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", "WeChatTcb", "ledger"),
            LedgerFolder.Find());
    }

    [LinuxTheory]
    [InlineData("http://127.0.0.1:5000/", "emulator-ledger")]
    [InlineData("http://localhost/", "emulator-ledger")]
    [InlineData("https://[::1]:7/", "emulator-ledger")]
    [InlineData("https://api.weixin.qq.com/", "ledger")]
    [InlineData("https://localhost.example/", "ledger")]
    public void Exports_against_an_emulator_have_a_folder_of_their_own_unless_the_user_set_one(string endpoint, string name)
    {
        Set(null, "/var/state");
        Assert.Equal("/var/state/WeChatTcb/" + name, LedgerFolder.Find(new Uri(endpoint)));

        Set("/var/all", "/var/state");
        Assert.Equal("/var/all", LedgerFolder.Find(new Uri(endpoint)));
    }

    private static void Set(string? ledger, string? state)
    {
        Environment.SetEnvironmentVariable("TCB_LEDGER", ledger);
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", state);
    }
}
