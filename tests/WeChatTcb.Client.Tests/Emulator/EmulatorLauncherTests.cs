using WeChatTcb.Client.Emulator;

namespace WeChatTcb.Client.Tests.Emulator;

public sealed class EmulatorLauncherTests
{
    private static readonly string Program = Path.Combine(
        Path.GetDirectoryName(typeof(EmulatorInstance).Assembly.Location)!, "dependencies", "WeChatTcb.Emulator.dll");
    private static readonly EmulatorStartOptions Options = new(SeedPath: null, DataPath: null, Port: 0, JobSeconds: 0.5);

    [Fact]
    public async Task A_missing_program_is_named()
    {
        Assert.False(File.Exists(Program));

        var error = await Assert.ThrowsAsync<TcbException>(() => EmulatorLauncher.StartAsync(Options, CancellationToken.None));

        Assert.Equal(("EmulatorMissing", TcbErrorKind.NotInstalled), (error.ErrorId, error.Kind));
        Assert.Contains(Program, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_to_start_reports_its_own_output()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Program)!);
        await File.WriteAllTextAsync(Program, "This is no program.");
        try
        {
            var error = await Assert.ThrowsAsync<TcbException>(() => EmulatorLauncher.StartAsync(Options, CancellationToken.None));

            Assert.Equal(("EmulatorStartFailed", TcbErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
            Assert.Matches("^The emulator did not start. .{10,}", error.Message.ReplaceLineEndings(" "));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(Program)!, recursive: true);
        }
    }
}
