using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace WeChatTcb.Emulator.Tests;

/// <summary>The program as the build lays it out beside the module, in a process of its own.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Dll = Path.Combine(RepositoryRoot.Find(), "module", "bin", "dependencies", "WeChatTcb.Emulator.dll");

    private readonly string _seed = Directory.CreateTempSubdirectory("tcb-program-").FullName;
    private readonly List<Process> _processes = [];

    public ProgramTests()
    {
        Directory.CreateDirectory(Path.Combine(_seed, "env-1"));
        File.WriteAllText(Path.Combine(_seed, "env-1", "c.jsonl"), "{\"_id\":1}\n");
    }

    [Fact]
    public async Task It_prints_one_line_with_endpoint_page_and_credentials_and_ends_with_its_standard_input()
    {
        var process = Start("--urls", "http://127.0.0.1:0", "--seed", _seed, "--parent-stdin");
        using var line = JsonDocument.Parse((await ReadLineAsync(process))!);
        Assert.Equal(
            ["endpoint", "page", "componentAppId", "componentAppSecret", "componentVerifyTicket"],
            line.RootElement.EnumerateObject().Select(static p => p.Name));
        Assert.Matches("^wx[0-9a-f]{16}$", line.RootElement.GetProperty("componentAppId").GetString());

        using var http = new HttpClient();
        var endpoint = line.RootElement.GetProperty("endpoint").GetString();
        Assert.Contains("\"status\":\"ready\"", await http.GetStringAsync(endpoint + "/_emulator/health"), StringComparison.Ordinal);
        using var token = await http.PostAsync(endpoint + "/cgi-bin/component/api_component_token", new StringContent($$"""
            {"component_appid":{{line.RootElement.GetProperty("componentAppId").GetRawText()}},
             "component_appsecret":{{line.RootElement.GetProperty("componentAppSecret").GetRawText()}},
             "component_verify_ticket":{{line.RootElement.GetProperty("componentVerifyTicket").GetRawText()}}}
            """));
        Assert.Contains("component_access_token", await token.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        process.StandardInput.Close();
        Assert.Equal((0, "", ""), await EndAsync(process));
    }

    [Fact]
    public async Task Fixed_credentials_are_taken()
    {
        var process = Start(
            "--urls", "http://127.0.0.1:0", "--parent-stdin",
            "--component-appid", "wx1", "--component-appsecret", "s", "--component-verify-ticket", "t");
        Assert.EndsWith(
            "\"componentAppId\":\"wx1\",\"componentAppSecret\":\"s\",\"componentVerifyTicket\":\"t\"}", await ReadLineAsync(process),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_answers_while_it_reads_its_seed() => await WaitForHealthAsync();

    [Fact]
    public async Task It_ends_with_its_parent_process()
    {
        // Any process that lives until it is told to end will do, so another emulator is the parent.
        var parent = Start("--urls", "http://127.0.0.1:0", "--parent-stdin");
        await ReadLineAsync(parent);
        var process = Start("--urls", "http://127.0.0.1:0", "--parent-pid", parent.Id.ToString(CultureInfo.InvariantCulture));
        await ReadLineAsync(process);
        Assert.False(process.HasExited);
        parent.Kill();
        Assert.Equal(0, (await EndAsync(process)).ExitCode);
    }

    [Theory]
    [InlineData("'--bogus' is not an option", "--bogus")]
    [InlineData("'stray' is not an option", "stray")]
    [InlineData("--seed needs a value", "--seed")]
    [InlineData("--seed needs a value", "--seed", "")]
    [InlineData("--language needs a value", "--language")]
    [InlineData("--job-seconds takes a number of seconds, not 'soon'", "--job-seconds", "soon")]
    [InlineData("--job-seconds takes a number of seconds, not '-1'", "--job-seconds", "-1")]
    [InlineData("--token-seconds takes 1 second or more", "--token-seconds", "0")]
    [InlineData("--file-seconds takes 1 second or more", "--file-seconds", "0.5")]
    [InlineData("--parent-pid takes the id of a process", "--parent-pid", "0")]
    [InlineData("--clock takes virtual, or virtual: with a time in ISO 8601", "--clock", "real")]
    [InlineData("--clock takes virtual, or virtual: with a time in ISO 8601", "--clock", "virtual:soon")]
    [InlineData("--clock takes virtual, or virtual: with a time in ISO 8601", "--clock", "virtual:9999-12-31")]
    [InlineData("The fault file 'nowhere.json' cannot be read", "--faults", "nowhere.json")]
    [InlineData("--urls needs a loopback address; 0.0.0.0 is not one", "--urls", "http://0.0.0.0:0")]
    [InlineData("--urls needs a loopback address; 192.168.0.1 is not one", "--urls", "http://192.168.0.1:0")]
    [InlineData("--urls needs a loopback address; :: is not one", "--urls", "http://[::]:0")]
    [InlineData("with an address and no name, not 'http://localhost:0'", "--urls", "http://localhost:0")]
    [InlineData("--urls takes one URL", "--urls", "https://127.0.0.1:0")]
    [InlineData("--urls takes one URL", "--urls", "127.0.0.1")]
    public void A_bad_command_line_says_what_is_wrong_with_it(string message, params string[] arguments)
    {
        var error = Assert.Throws<Hosting.CommandLineException>(() => Hosting.CommandLine.Parse(arguments));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Options_have_their_documented_defaults()
    {
        var options = Hosting.CommandLine.Parse([]);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9517), options.Address);
        Assert.Equal(
            (2d, 7200d, 3600d), (options.JobDuration.TotalSeconds, options.TokenLifetime.TotalSeconds, options.FileLifetime.TotalSeconds));
        Assert.NotEqual(options.Credentials, Hosting.CommandLine.Parse([]).Credentials);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 0), Hosting.CommandLine.Parse(["--urls", "http://[::1]:0"]).Address);
    }

    [Theory]
    [InlineData("zh-Hans", "“--bogus”不是模拟器的选项；用 --help 列出选项。")]
    [InlineData("zh-CN", "“--bogus”不是模拟器的选项；用 --help 列出选项。")]
    [InlineData("zh_SG.UTF-8", "“--bogus”不是模拟器的选项；用 --help 列出选项。")]
    [InlineData("zh-Hans-HK", "“--bogus”不是模拟器的选项；用 --help 列出选项。")]
    [InlineData("zh-TW", "'--bogus' is not an option of the emulator; --help lists them.")]
    [InlineData("de-DE", "'--bogus' is not an option of the emulator; --help lists them.")]
    public async Task It_speaks_the_language_that_it_is_told(string language, string message) =>
        Assert.Equal(message, (await EndAsync(Start("--bogus", "--language", language))).Error.TrimEnd());

    [Fact]
    public async Task A_bad_command_line_ends_the_program_with_2()
    {
        var (code, output, error) = await EndAsync(Start("--bogus"));
        Assert.Equal((2, ""), (code, output));
        Assert.Equal("'--bogus' is not an option of the emulator; --help lists them.", error.TrimEnd());
    }

    [Fact]
    public async Task A_virtual_clock_and_a_fault_file_are_taken()
    {
        var faults = Path.Combine(_seed, "faults.json");
        await File.WriteAllTextAsync(faults, """[{"endpoint":"token","status":503}]""");
        var process = Start(
            "--urls", "http://127.0.0.1:0", "--parent-stdin", "--clock", "virtual:2026-01-31T12:00:00+08:00", "--faults", faults);
        using var line = JsonDocument.Parse((await ReadLineAsync(process))!);
        var endpoint = line.RootElement.GetProperty("endpoint").GetString();

        using var http = new HttpClient();
        Assert.Equal("""{"now":"2026-01-31T04:00:00+00:00","stopped":true}""", await http.GetStringAsync(endpoint + "/_emulator/clock"));
        using var token = await http.PostAsync(endpoint + "/cgi-bin/component/api_component_token", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, token.StatusCode);
    }

    [Fact]
    public async Task A_bad_fault_file_ends_the_program_with_2_and_names_the_member()
    {
        var faults = Path.Combine(_seed, "faults.json");
        await File.WriteAllTextAsync(faults, """[{"endpoint":"token","status":1}]""");
        var (code, output, error) = await EndAsync(Start("--faults", faults));
        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"{faults}: Rule 1: \"status\" must be a whole number from 200 to 599, not 1.", error.TrimEnd());
    }

    [Fact]
    public async Task A_bad_seed_ends_the_program_with_1_and_names_the_line()
    {
        var file = Path.Combine(_seed, "env-1", "c.jsonl");
        await File.WriteAllTextAsync(file, "{\"_id\":1}\n{\n");
        var (code, output, error) = await EndAsync(Start("--urls", "http://127.0.0.1:0", "--seed", _seed));
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"{file}, line 2: not JSON", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.TrimEnd());
    }

    [Fact]
    public async Task A_taken_port_ends_the_program_with_1_and_says_so()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (code, output, error) = await EndAsync(Start("--urls", $"http://127.0.0.1:{port}"));
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"The emulator cannot listen on 127.0.0.1:{port}:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_option()
    {
        var (code, output, error) = await EndAsync(Start("--help"));
        Assert.Equal((0, ""), (code, error));
        foreach (var option in (string[])[
            "--seed", "--data", "--urls", "--job-seconds", "--token-seconds",
            "--file-seconds", "--clock", "--faults", "--parent-stdin", "--parent-pid", "--version"])
            Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_layout_holds_the_natives_of_every_system_and_no_others()
    {
        // The other files are listed in module/files.txt: the folder is also that of the module's libraries.
        var folder = Path.GetDirectoryName(Dll)!;
        string[] expected =
        [
            "runtimes/win-x64/native/e_sqlite3.dll", "runtimes/win-x86/native/e_sqlite3.dll", "runtimes/win-arm64/native/e_sqlite3.dll",
            "runtimes/linux-x64/native/libe_sqlite3.so", "runtimes/linux-arm/native/libe_sqlite3.so",
            "runtimes/linux-arm64/native/libe_sqlite3.so", "runtimes/linux-musl-x64/native/libe_sqlite3.so",
            "runtimes/osx-x64/native/libe_sqlite3.dylib", "runtimes/osx-arm64/native/libe_sqlite3.dylib",
        ];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(folder, "runtimes"), "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }
        Directory.Delete(_seed, recursive: true);
    }

    [Fact]
    public async Task As_the_README_runs_it_a_relative_seed_folder_is_the_users()
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        var process = StartProcess(
            "run", "--no-build", "--configuration", configuration, "--project", "src/WeChatTcb.Emulator", "--",
            "--seed", "examples/data", "--urls", "http://127.0.0.1:0", "--parent-stdin");

        var line = await ReadLineAsync(process);
        process.StandardInput.Close();

        Assert.Equal((0, "", ""), await EndAsync(process));
        Assert.StartsWith("{\"endpoint\":\"http://127.0.0.1:", line, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitForHealthAsync()
    {
        var port = FreePort();
        var watch = Stopwatch.StartNew();
        Start("--urls", $"http://127.0.0.1:{port}", "--seed", _seed, "--parent-stdin");
        using var http = new HttpClient();
        string? health = null;
        while (health is null && watch.Elapsed < Patience)
            try
            {
                health = await http.GetStringAsync($"http://127.0.0.1:{port}/_emulator/health");
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        Assert.NotNull(health);
        Assert.Matches("\"status\":\"(seeding|ready)\"", health);
    }

    private static async Task<string?> ReadLineAsync(Process process) => await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    private static async Task<(int ExitCode, string Output, string Error)> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }

    private Process Start(params string[] arguments) => StartProcess([Dll, .. arguments]);

    private Process StartProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = RepositoryRoot.Find(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }
}
