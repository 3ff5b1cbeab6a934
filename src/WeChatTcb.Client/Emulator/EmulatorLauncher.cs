using System.ComponentModel;
using System.Globalization;
using System.Security;
using System.Text.Json;
using WeChatTcb.Client.Connections;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Client.Emulator;

/// <summary>Starts the emulator of the service as a child process.</summary>
internal static class EmulatorLauncher
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private static readonly string ModuleBin = Path.GetDirectoryName(typeof(EmulatorInstance).Assembly.Location)!;

    /// <summary>The seed folder that ships with the module.</summary>
    public static string ExampleData => Path.GetFullPath(Path.Combine(ModuleBin, "..", "..", "examples", "data"));

    /// <summary>Starts an emulator and waits until it is ready.</summary>
    /// <exception cref="TcbException">The emulator could not be started; the message says why.</exception>
    public static async Task<EmulatorInstance> StartAsync(EmulatorStartOptions options, CancellationToken cancellationToken)
    {
        var program = Path.Combine(ModuleBin, "dependencies", "WeChatTcb.Emulator.dll");
        if (!File.Exists(program))
            throw new TcbException(
                "EmulatorMissing", TcbErrorKind.NotInstalled, Messages.FormatEmulatorMissing(program), Messages.EmulatorMissing_Advice);
        var dotnet = DotnetHost.Find() ?? throw RuntimeMissing(Messages.EmulatorRuntimeMissing_NoDotnet);

        var child = Start(dotnet, program, options);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartLimit);
            var line = await child.ReadReadyLineAsync(limit.Token).ConfigureAwait(false)
                ?? throw StartFailed(await child.ReadErrorsAsync().ConfigureAwait(false));
            var ready = JsonSerializer.Deserialize(line, ControlJson.Default.ReadyLine)
                ?? throw StartFailed(Messages.FormatEmulatorStartFailed_NotReadyLine(line));
            return new EmulatorInstance(
                ServiceAddress.Normalize(new Uri(ready.Endpoint)), new Uri(ready.Page), ready.ComponentAppId,
                Secret(ready.ComponentAppSecret),
                Secret(ready.ComponentVerifyTicket), child.Id, child);
        }
        catch (Exception exception)
        {
            child.Dispose();
            throw exception switch
            {
                JsonException => StartFailed(exception.Message),
                OperationCanceledException when !cancellationToken.IsCancellationRequested => StartFailed(
                    Messages.FormatEmulatorStartFailed_TimeLimit(StartLimit.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture))),
                _ => exception,
            };
        }
    }

    /// <summary>Ends an emulator; does nothing if it has ended already.</summary>
    public static void Stop(EmulatorInstance emulator) => emulator.Process.Dispose();

    private static EmulatorProcess Start(string dotnet, string program, EmulatorStartOptions options)
    {
        try
        {
            return EmulatorProcess.Start(dotnet, program, Arguments(options));
        }
        catch (Win32Exception cause)
        {
            throw StartFailed(Messages.FormatEmulatorStartFailed_Dotnet(dotnet, cause.Message));
        }
    }

    private static List<string> Arguments(EmulatorStartOptions options)
    {
        List<string> arguments =
        [
            ProgramOptions.Urls, $"http://127.0.0.1:{options.Port}",
            ProgramOptions.JobSeconds, options.JobSeconds.ToString(CultureInfo.InvariantCulture),
            ProgramOptions.ParentStandardInput,
            ProgramOptions.ParentProcess, Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        ];
        Add(ProgramOptions.Language, CultureInfo.CurrentUICulture.Name is { Length: > 0 } language ? language : null);
        Add(ProgramOptions.Seed, options.SeedPath);
        Add(ProgramOptions.Data, options.DataPath);
        Add(
            ProgramOptions.CollectionCountLag,
            options.CollectionCountLagSec > 0 ? options.CollectionCountLagSec.ToString(CultureInfo.InvariantCulture) : null);
        Add(ProgramOptions.Faults, options.FaultFile);
        Add(ProgramOptions.Clock, options.ClockStart is { } start
            ? $"{ProgramOptions.VirtualClock}:{start.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)}"
            : options.VirtualClock ? ProgramOptions.VirtualClock : null);
        return arguments;

        void Add(string option, string? value)
        {
            if (value is not null)
                arguments.AddRange([option, value]);
        }
    }

    // The sentence is what dotnet prints when it does not find a framework.
    private static TcbException StartFailed(string cause) => cause.Contains("You must install or update .NET", StringComparison.Ordinal)
        ? RuntimeMissing(Messages.EmulatorRuntimeMissing_NoAspNetCore)
        : new("EmulatorStartFailed", TcbErrorKind.InvalidOperation, Messages.FormatEmulatorStartFailed(cause).TrimEnd(),
            Messages.EmulatorStartFailed_Advice);

    private static TcbException RuntimeMissing(string message) =>
        new("EmulatorRuntimeMissing", TcbErrorKind.NotInstalled, message, Messages.EmulatorRuntimeMissing_Advice);

    private static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }
}
