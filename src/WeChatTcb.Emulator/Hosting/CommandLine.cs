using System.Globalization;
using System.Net;
using WeChatTcb.Emulator.Faults;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>A command line that cannot be followed; the message is one line for the person who wrote it.</summary>
internal sealed class CommandLineException(string message) : Exception(message);

/// <summary>Reads the program's options.</summary>
internal static class CommandLine
{
    public static string Help { get; } = $"""
        A local emulator of the WeChat cloud-development database export.

        Usage: WeChatTcb.Emulator [options]

          --seed DIR                       load DIR/<environment>/<collection>.jsonl, a document of extended JSON a line
          --data DIR                       keep the documents in DIR; without it they are held in memory.
                                           A collection that DIR holds already is not loaded again
          --urls http://127.0.0.1:PORT     where to listen, a loopback address; port 0 takes a free one (default port {ServerOptions.DefaultPort})
          --job-seconds N                  how long an export takes; 0: done at the first look (default 2)
          --token-seconds N                how long a token lives (default 7200)
          --file-seconds N                 how long the URL of a file is valid (default 3600)
          --clock virtual[:TIME]           let time stand still until POST /_emulator/clock advances it; it begins
                                           now, or at TIME, like virtual:2026-01-31T12:00:00Z
          --faults FILE                    set the fault rules of this JSON file (docs/emulator.md describes them)
          --component-appid ID             use these credentials in place of random ones
          --component-appsecret SECRET
          --component-verify-ticket TICKET
          --parent-stdin                   end when the standard input ends
          --parent-pid PID                 end when that process ends
          --help                           show this

        When it is ready it prints one line of JSON with its endpoint and credentials. GET /_emulator/health tells how far it is,
        GET /_emulator/fidelity how true it is, GET /_emulator/requests what it was asked. /_emulator/faults, clock, seed and reset
        make it fail, let time pass, give it documents and begin anew.
        """;

    public static bool AsksForHelp(IEnumerable<string> arguments) => arguments.Any(static a => a is "--help" or "-h" or "-?");

    /// <summary>The options that the arguments state.</summary>
    /// <exception cref="CommandLineException">An option is unknown, lacks its value or has a bad one.</exception>
    public static ServerOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ServerOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new CommandLineException($"{option} needs a value.");
            TimeSpan Seconds() => SecondsOf(option, Value());

            options = option switch
            {
                "--seed" => options with { SeedFolder = NotEmpty(option, Value()) },
                "--data" => options with { DataFolder = NotEmpty(option, Value()) },
                "--urls" => options with { Address = AddressOf(Value()) },
                "--job-seconds" => options with { JobDuration = Seconds() },
                "--token-seconds" => options with { TokenLifetime = Positive(option, Seconds()) },
                "--file-seconds" => options with { FileLifetime = Positive(option, Seconds()) },
                "--clock" => options with { ClockStart = ClockOf(Value()) },
                "--faults" => options with { Faults = FaultsOf(NotEmpty(option, Value())) },
                "--component-appid" => options with { Credentials = options.Credentials with { AppId = NotEmpty(option, Value()) } },
                "--component-appsecret" => options with { Credentials = options.Credentials with { AppSecret = NotEmpty(option, Value()) } },
                "--component-verify-ticket" => options with { Credentials = options.Credentials with { VerifyTicket = NotEmpty(option, Value()) } },
                "--parent-stdin" => options with { EndWithStandardInput = true },
                "--parent-pid" => options with { ParentProcess = ProcessOf(Value()) },
                _ => throw new CommandLineException($"'{option}' is no option of the emulator; --help lists them."),
            };
        }
        return options;
    }

    private static string NotEmpty(string option, string value) =>
        value.Length > 0 ? value : throw new CommandLineException($"{option} needs a value.");

    private static TimeSpan SecondsOf(string option, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : throw new CommandLineException($"{option} takes a number of seconds, not '{value}'.");

    private static TimeSpan Positive(string option, TimeSpan value) =>
        value >= TimeSpan.FromSeconds(1) ? value : throw new CommandLineException($"{option} takes 1 second or more.");

    private static int ProcessOf(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : throw new CommandLineException($"--parent-pid takes the id of a process, not '{value}'.");

    private static DateTimeOffset ClockOf(string value)
    {
        const string Virtual = "virtual";
        if (value == Virtual)
            return TimeProvider.System.GetUtcNow();
        return value.StartsWith(Virtual + ":", StringComparison.Ordinal)
            && DateTimeOffset.TryParse(
                value.AsSpan(Virtual.Length + 1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start)
            && start >= DateTimeOffset.UnixEpoch
            ? start
            : throw new CommandLineException($"--clock takes virtual, or virtual: with a time in ISO 8601, like virtual:2026-01-31T12:00:00Z, not '{value}'.");
    }

    private static IReadOnlyList<FaultRule> FaultsOf(string path)
    {
        try
        {
            return FaultRuleReader.ReadFile(path);
        }
        catch (FaultRuleException e)
        {
            throw new CommandLineException(e.Message);
        }
    }

    // Judged by the address: a name may lead anywhere.
    private static IPEndPoint AddressOf(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp
            || url.PathAndQuery != "/" || !IPAddress.TryParse(url.Host, out var address))
            throw new CommandLineException($"--urls takes one URL like http://127.0.0.1:{ServerOptions.DefaultPort}, an address and no name, not '{value}'.");
        return IPAddress.IsLoopback(address)
            ? new IPEndPoint(address, url.Port)
            : throw new CommandLineException($"--urls takes a loopback address, and {address} is none: the emulator serves this machine only.");
    }
}
