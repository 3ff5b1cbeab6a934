using System.Globalization;
using System.Net;
using WeChatTcb.Emulator.Control;
using WeChatTcb.Emulator.Faults;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>An invalid command line; the message is one line for its author.</summary>
internal sealed class CommandLineException(string message) : Exception(message);

/// <summary>Reads the program's options.</summary>
internal static class CommandLine
{
    public static string Help => Messages.FormatCommandLine_Help(ServerOptions.DefaultPort);

    public static bool AsksForHelp(IEnumerable<string> arguments) => arguments.Any(static a => a is "--help" or "-h" or "-?");

    public static string Version => typeof(CommandLine).Assembly.GetName().Version!.ToString(3);

    public static bool AsksForVersion(IEnumerable<string> arguments) => arguments.Contains("--version");

    /// <exception cref="CommandLineException">An option is unknown, lacks its value or has an invalid one.</exception>
    public static ServerOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ServerOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            ServerOptions Skip(string _) => options;
            string Value() => ++i < arguments.Count && arguments[i].Length > 0
                ? arguments[i]
                : throw new CommandLineException(Messages.FormatCommandLine_ValueMissing(option));
            TimeSpan Seconds() => SecondsOf(option, Value());
            TimeSpan Lifetime() => Seconds() is var value && value >= TimeSpan.FromSeconds(1)
                ? value
                : throw new CommandLineException(Messages.FormatCommandLine_TooShort(option));

            options = option switch
            {
                ProgramOptions.Seed => options with { SeedFolder = Value() },
                ProgramOptions.Data => options with { DataFolder = Value() },
                ProgramOptions.Urls => options with { Address = AddressOf(Value()) },
                ProgramOptions.JobSeconds => options with { JobDuration = Seconds() },
                ProgramOptions.CollectionCountLag => options with { CollectionCountLag = Seconds() },
                "--token-seconds" => options with { TokenLifetime = Lifetime() },
                "--file-seconds" => options with { FileLifetime = Lifetime() },
                ProgramOptions.Clock => options with { ClockStart = ClockOf(Value()) },
                ProgramOptions.Faults => options with { Faults = FaultsOf(Value()) },
                "--component-appid" => options with { Credentials = options.Credentials with { AppId = Value() } },
                "--component-appsecret" => options with { Credentials = options.Credentials with { AppSecret = Value() } },
                "--component-verify-ticket" => options with { Credentials = options.Credentials with { VerifyTicket = Value() } },
                // Applied before the others: see Language.
                ProgramOptions.Language => Skip(Value()),
                ProgramOptions.ParentStandardInput => options with { EndWithStandardInput = true },
                ProgramOptions.ParentProcess => options with { ParentProcess = ProcessOf(Value()) },
                _ => throw new CommandLineException(Messages.FormatCommandLine_UnknownOption(option)),
            };
        }
        return options;
    }

    private static TimeSpan SecondsOf(string option, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : throw new CommandLineException(Messages.FormatCommandLine_BadSeconds(option, value));

    private static int ProcessOf(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : throw new CommandLineException(Messages.FormatCommandLine_BadProcess(value));

    private static DateTimeOffset ClockOf(string value)
    {
        const string Prefix = ProgramOptions.VirtualClock + ":";
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (value == ProgramOptions.VirtualClock)
            return TimeProvider.System.GetUtcNow();
        return value.StartsWith(Prefix, StringComparison.Ordinal)
            && DateTimeOffset.TryParse(value.AsSpan(Prefix.Length), CultureInfo.InvariantCulture, Styles, out var start)
            && start >= DateTimeOffset.UnixEpoch && start <= EmulatorClock.Latest
            ? start
            : throw new CommandLineException(Messages.FormatCommandLine_BadClock(value));
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

    // An address, because a name may resolve to anything.
    private static IPEndPoint AddressOf(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp
            || url.PathAndQuery != "/" || !IPAddress.TryParse(url.Host, out var address))
            throw new CommandLineException(Messages.FormatCommandLine_BadUrl(ServerOptions.DefaultPort, value));
        return IPAddress.IsLoopback(address)
            ? new IPEndPoint(address, url.Port)
            : throw new CommandLineException(Messages.FormatCommandLine_NotLoopback(address));
    }
}
