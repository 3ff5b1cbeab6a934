using System.ComponentModel;
using System.Globalization;
using System.Security;
using System.Text.Json;
using System.Text.Json.Serialization;
using WeChatTcb.Client.Connections;

namespace WeChatTcb.Client.Emulator;

/// <summary>Starts the emulator of the service as a child process.</summary>
public static class EmulatorLauncher
{
    private const string RuntimeAdvice = "Install the ASP.NET Core runtime 8.0 or later: https://dotnet.microsoft.com/download (the .NET SDK has it too). Only the emulator needs it.";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    /// <summary>Starts an emulator and waits until it serves.</summary>
    /// <exception cref="TcbException">The emulator could not be started; the message says why.</exception>
    public static async Task<EmulatorInstance> StartAsync(EmulatorStartOptions options, CancellationToken cancellation)
    {
        var program = Path.Combine(Path.GetDirectoryName(typeof(EmulatorInstance).Assembly.Location)!, "emulator", "WeChatTcb.Emulator.dll");
        if (!File.Exists(program))
            throw new TcbException("EmulatorMissing", TcbErrorKind.NotInstalled, $"The emulator is not where it should be: {program}.", "Build or install the module again.");
        var dotnet = DotnetHost.Find()
            ?? throw new TcbException("EmulatorRuntimeMissing", TcbErrorKind.NotInstalled, "The emulator needs the .NET runtime, and no 'dotnet' was found.", RuntimeAdvice);

        var child = Start(dotnet, program, options);
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            var line = await child.ReadReadyLineAsync(either.Token).ConfigureAwait(false) ?? throw StartFailed(await child.ReadErrorsAsync().ConfigureAwait(false));
            var ready = JsonSerializer.Deserialize(line, ReadyJson.Default.ReadyLine)
                ?? throw StartFailed($"It said: {line}");
            return new EmulatorInstance(
                ServiceAddress.Normalize(new Uri(ready.Endpoint)), ready.ComponentAppId, Secret(ready.ComponentAppSecret), Secret(ready.ComponentVerifyTicket), child.Id, child);
        }
        catch (Exception exception)
        {
            child.Dispose();
            throw exception is JsonException ? StartFailed(exception.Message)
                : exception is OperationCanceledException && !cancellation.IsCancellationRequested ? StartFailed($"It was not ready within {StartLimit.TotalSeconds:F0} s.")
                : exception;
        }
    }

    /// <summary>Ends an emulator; does nothing when it has ended already.</summary>
    public static void Stop(EmulatorInstance emulator) => emulator.Process.Dispose();

    private static EmulatorProcess Start(string dotnet, string program, EmulatorStartOptions options)
    {
        try
        {
            return EmulatorProcess.Start(dotnet, program, Arguments(options));
        }
        catch (Win32Exception cause)
        {
            throw StartFailed($"{dotnet} cannot be run: {cause.Message}");
        }
    }

    private static List<string> Arguments(EmulatorStartOptions options)
    {
        List<string> arguments =
        [
            "--urls", $"http://127.0.0.1:{options.Port}",
            "--job-seconds", options.JobSeconds.ToString(CultureInfo.InvariantCulture),
            "--parent-stdin",
            "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        ];
        if (options.SeedPath is not null)
            arguments.AddRange(["--seed", options.SeedPath]);
        if (options.DataPath is not null)
            arguments.AddRange(["--data", options.DataPath]);
        if (options.ClockStart is { } start)
            arguments.AddRange(["--clock", "virtual:" + start.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)]);
        else if (options.VirtualClock)
            arguments.AddRange(["--clock", "virtual"]);
        if (options.FaultFile is not null)
            arguments.AddRange(["--faults", options.FaultFile]);
        return arguments;
    }

    // The first is what dotnet says of a framework that it does not find.
    private static TcbException StartFailed(string words) => words.Contains("You must install or update .NET", StringComparison.Ordinal)
        ? new("EmulatorRuntimeMissing", TcbErrorKind.NotInstalled, "The emulator needs the ASP.NET Core runtime 8.0 or later, which is not installed here.", RuntimeAdvice)
        : new("EmulatorStartFailed", TcbErrorKind.InvalidOperation, $"The emulator did not start. {words}".TrimEnd(), "Mend what the message names: a port in use, a folder that is not there, a damaged seed, a fault rule.");

    private static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }
}

/// <summary>The one line that the emulator prints when it serves.</summary>
internal sealed record ReadyLine(
    [property: JsonPropertyName("endpoint")] string Endpoint,
    [property: JsonPropertyName("componentAppId")] string ComponentAppId,
    [property: JsonPropertyName("componentAppSecret")] string ComponentAppSecret,
    [property: JsonPropertyName("componentVerifyTicket")] string ComponentVerifyTicket);

[JsonSerializable(typeof(ReadyLine))]
internal sealed partial class ReadyJson : JsonSerializerContext;
