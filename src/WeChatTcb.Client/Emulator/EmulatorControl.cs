using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Client.Connections;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Client.Emulator;

/// <summary>Calls the control endpoints of a running emulator: its faults, its journal, its clock, its documents.</summary>
/// <param name="endpoint">The emulator's base URL.</param>
internal sealed class EmulatorControl(Uri endpoint)
{
    private static readonly ControlJson Json = ControlJson.Default;

    /// <summary>The emulator's state, its collections, and what it did not load.</summary>
    public Task<Health> GetHealthAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, ControlPaths.Health, null, Json.Health, cancellationToken);

    /// <summary>Sets a fault rule and returns it with its id.</summary>
    /// <exception cref="TcbException">There is no emulator, or it refuses the request. All methods throw it.</exception>
    public async Task<EmulatorFault> SetFaultAsync(FaultRule rule, CancellationToken cancellationToken)
    {
        using var body = Body(rule, Json.FaultRule);
        var faults = await SendAsync(HttpMethod.Post, ControlPaths.Faults, body, Json.IReadOnlyListFaultState, cancellationToken)
            .ConfigureAwait(false);
        return Fault(faults[0]);
    }

    public async Task<IReadOnlyList<EmulatorFault>> GetFaultsAsync(CancellationToken cancellationToken)
    {
        var faults = await SendAsync(HttpMethod.Get, ControlPaths.Faults, null, Json.IReadOnlyListFaultState, cancellationToken)
            .ConfigureAwait(false);
        return [.. faults.Select(Fault)];
    }

    /// <summary>Removes a rule, or all of them.</summary>
    /// <param name="id">The rule's id; null for all.</param>
    public Task<IReadOnlyList<FaultState>> ClearFaultsAsync(int? id, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Delete, id is null ? ControlPaths.Faults : string.Create(CultureInfo.InvariantCulture, $"{ControlPaths.Faults}?id={id}"),
        null, Json.IReadOnlyListFaultState, cancellationToken);

    /// <summary>The last requests of an endpoint after a request number.</summary>
    /// <param name="of"><see cref="EmulatorEndpoint.Any"/> for all, also those to paths that the emulator does not serve.</param>
    /// <param name="after">Only requests with a greater number are returned.</param>
    /// <param name="last">The maximum number of requests.</param>
    public async Task<IReadOnlyList<EmulatorRequest>> GetRequestsAsync(
        EmulatorEndpoint of, long after, int last, CancellationToken cancellationToken)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?after={after}&last={last}&endpoint={of}");
        var path = ControlPaths.Requests + query;
        var requests = await SendAsync(HttpMethod.Get, path, null, Json.IReadOnlyListEmulatorRequest, cancellationToken)
            .ConfigureAwait(false);
        return [.. requests.Select(static request =>
            request with { Headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) })];
    }

    /// <summary>Stops, continues or advances the clock and returns its new time, in local time.</summary>
    public async Task<DateTimeOffset> ChangeClockAsync(ClockChange change, CancellationToken cancellationToken)
    {
        using var body = Body(change, Json.ClockChange);
        var clock = await SendAsync(HttpMethod.Post, ControlPaths.Clock, body, Json.ClockState, cancellationToken).ConfigureAwait(false);
        return clock.Now.ToLocalTime();
    }

    /// <summary>Replaces the documents of a collection; environment and collection are created as needed.</summary>
    /// <param name="lines">The documents: UTF-8, one of extended JSON a line.</param>
    public async Task SetCollectionAsync(string environment, string collection, Stream lines, CancellationToken cancellationToken)
    {
        using var body = new StreamContent(lines);
        var path = $"{ControlPaths.Seed}?env={Uri.EscapeDataString(environment)}&collection={Uri.EscapeDataString(collection)}";
        await SendAsync(HttpMethod.Post, path, body, Json.SeedState, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops a collection.</summary>
    public Task<SeedState> RemoveCollectionAsync(string environment, string collection, CancellationToken cancellationToken)
    {
        var path = $"{ControlPaths.Seed}?env={Uri.EscapeDataString(environment)}&collection={Uri.EscapeDataString(collection)}";
        return SendAsync(HttpMethod.Delete, path, null, Json.SeedState, cancellationToken);
    }

    /// <summary>Changes the members of an environment that are not null; a missing environment is created.</summary>
    public async Task SetEnvironmentAsync(EnvironmentState environment, CancellationToken cancellationToken)
    {
        using var body = Body(environment, Json.EnvironmentState);
        await SendAsync(HttpMethod.Post, ControlPaths.Environments, body, Json.IReadOnlyListEnvironmentState, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Lets an account authorize the platform, also once more.</summary>
    public async Task AuthorizeAsync(AuthorizerState authorizer, CancellationToken cancellationToken)
    {
        using var body = Body(authorizer, Json.AuthorizerState);
        await SendAsync(HttpMethod.Post, ControlPaths.Authorizers, body, Json.IReadOnlyListAuthorizerState, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Withdraws the authorization of an account.</summary>
    public Task<IReadOnlyList<AuthorizerState>> WithdrawAuthorizationAsync(string appId, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Delete, $"{ControlPaths.Authorizers}?appId={Uri.EscapeDataString(appId)}", null, Json.IReadOnlyListAuthorizerState,
        cancellationToken);

    /// <summary>Restores the state that the emulator had when it started.</summary>
    public Task<SeedState> ResetAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, ControlPaths.Reset, null, Json.SeedState, cancellationToken);

    private static ByteArrayContent Body<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type));

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(endpoint, path)) { Content = body };
        try
        {
            using var client = HttpClientProvider.For(endpoint);
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(bytes, type) ?? throw NotAnEmulator(null)
                : throw Refused(JsonSerializer.Deserialize(bytes, Json.ControlError)?.Errmsg ?? throw NotAnEmulator(null));
        }
        catch (HttpRequestException exception)
        {
            throw new TcbException(
                "EmulatorNotRunning", TcbErrorKind.Connection, Messages.FormatEmulatorNotRunning(endpoint, exception.Message),
                Messages.EmulatorNotRunning_Advice, exception);
        }
        catch (JsonException exception)
        {
            throw NotAnEmulator(exception);
        }
    }

    private static TcbException Refused(string message) =>
        new("EmulatorRefused", TcbErrorKind.InvalidArgument, Messages.FormatEmulatorRefused(message), Messages.EmulatorRefused_Advice);

    private TcbException NotAnEmulator(Exception? cause) =>
        new("NotAnEmulator", TcbErrorKind.InvalidData, Messages.FormatNotAnEmulator(endpoint), Messages.NotAnEmulator_Advice, cause);

    private static EmulatorFault Fault(FaultState state) => new()
    {
        Id = state.Rule.Id ?? 0,
        Endpoint = state.Rule.Endpoint,
        Call = state.Rule.Call ?? 1,
        Count = state.Rule.Count ?? 1,
        Probability = state.Rule.Probability,
        Fault = state.Description,
        Seen = state.Seen,
        Hits = state.Hits,
    };
}
