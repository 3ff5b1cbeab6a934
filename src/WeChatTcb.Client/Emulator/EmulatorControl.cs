using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Client.Connections;

namespace WeChatTcb.Client.Emulator;

/// <summary>Speaks to the own endpoints of a running emulator: its faults, its journal, its clock, its documents.</summary>
/// <param name="endpoint">The emulator's base address.</param>
public sealed class EmulatorControl(Uri endpoint)
{
    /// <summary>Sets a fault rule; the result is the rule with its number.</summary>
    /// <exception cref="TcbException">The emulator is gone, or refuses; so with all methods here.</exception>
    public async Task<EmulatorFault> SetFaultAsync(EmulatorFaultRule rule, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(rule, ControlJson.Default.EmulatorFaultRule);
        return (await SendAsync(HttpMethod.Post, "faults", new ByteArrayContent(json), ControlJson.Default.ListFaultAnswer, cancellation).ConfigureAwait(false))[0].ToFault();
    }

    /// <summary>The fault rules that are set.</summary>
    public async Task<IReadOnlyList<EmulatorFault>> GetFaultsAsync(CancellationToken cancellation) =>
        [.. (await SendAsync(HttpMethod.Get, "faults", null, ControlJson.Default.ListFaultAnswer, cancellation).ConfigureAwait(false)).Select(static fault => fault.ToFault())];

    /// <summary>Takes all fault rules away.</summary>
    public Task ClearFaultsAsync(CancellationToken cancellation) => SendAsync(HttpMethod.Delete, "faults", null, ControlJson.Default.ListFaultAnswer, cancellation);

    /// <summary>The last requests of an endpoint that came after a number.</summary>
    /// <param name="of">The endpoint; null or <see cref="EmulatorEndpoint.Any"/> for all, also those that the emulator does not serve.</param>
    /// <param name="after">The number of the request before the first one that is wanted.</param>
    /// <param name="last">How many at most.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<IReadOnlyList<EmulatorRequest>> GetRequestsAsync(EmulatorEndpoint? of, long after, int last, CancellationToken cancellation)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"requests?after={after}&last={last}&endpoint={(of ?? EmulatorEndpoint.Any).ToString().ToLowerInvariant()}");
        return [.. (await SendAsync(HttpMethod.Get, path, null, ControlJson.Default.ListRequestAnswer, cancellation).ConfigureAwait(false)).Select(static request => request.ToRequest())];
    }

    /// <summary>Lets time pass on a virtual clock; the result is the time then, in UTC.</summary>
    public async Task<DateTime> StepClockAsync(double seconds, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new ClockStep(seconds), ControlJson.Default.ClockStep);
        return (await SendAsync(HttpMethod.Post, "clock", new ByteArrayContent(json), ControlJson.Default.ClockAnswer, cancellation).ConfigureAwait(false)).Now.UtcDateTime;
    }

    /// <summary>Sets the documents of a collection, in the place of those it has.</summary>
    /// <param name="environment">The environment, made if it is not there.</param>
    /// <param name="collection">The collection, made if it is not there.</param>
    /// <param name="lines">The documents: UTF-8, one of extended JSON a line.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task SetCollectionAsync(string environment, string collection, Stream lines, CancellationToken cancellation) => SendAsync<object>(
        HttpMethod.Post, $"seed?env={Uri.EscapeDataString(environment)}&collection={Uri.EscapeDataString(collection)}", new StreamContent(lines), null, cancellation);

    /// <summary>Brings the emulator back to what it was when it started.</summary>
    public Task ResetAsync(CancellationToken cancellation) => SendAsync<object>(HttpMethod.Post, "reset", null, null, cancellation);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T>? answer, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(endpoint, "_emulator/" + path)) { Content = content };
        try
        {
            using var client = HttpClients.For(endpoint);
            using var response = await client.SendAsync(request, cancellation).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw Refused(bytes);
            return answer is null ? default! : JsonSerializer.Deserialize(bytes, answer) ?? throw NoEmulator(null);
        }
        catch (HttpRequestException exception)
        {
            throw new TcbException(
                "EmulatorNotRunning", TcbErrorKind.Connection, $"There is no answer from the emulator at {endpoint}: {exception.Message}",
                "Start one with Start-TcbEmulator.", exception);
        }
        catch (JsonException exception)
        {
            throw NoEmulator(exception);
        }
    }

    private TcbException Refused(byte[] answer)
    {
        var words = JsonSerializer.Deserialize(answer, ControlJson.Default.RefusalAnswer)?.Errmsg ?? throw NoEmulator(null);
        return new("EmulatorRefused", TcbErrorKind.InvalidArgument, $"The emulator refused: {words}", "Mend what the message names; docs/emulator.md describes what the emulator takes.");
    }

    private TcbException NoEmulator(Exception? cause) => new(
        "NotAnEmulator", TcbErrorKind.InvalidData, $"What answers at {endpoint} is not the emulator of this module.", "Give -Emulator, as Start-TcbEmulator gave it.", cause);
}
