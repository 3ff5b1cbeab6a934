using System.Text.Json;

namespace WeChatTcb.Emulator.Control;

/// <summary>The names of the service's endpoints in fault rules and in the journal.</summary>
internal static class EndpointNames
{
    /// <summary>All names, for messages.</summary>
    public static string All => string.Join(Messages.ListSeparator, Enum.GetValues<EmulatorEndpoint>().Select(Of));

    public static string Of(EmulatorEndpoint endpoint) => JsonNamingPolicy.CamelCase.ConvertName(endpoint.ToString());

    public static bool TryParse(string? name, out EmulatorEndpoint endpoint) =>
        Enum.TryParse(name, ignoreCase: true, out endpoint) && Enum.IsDefined(endpoint)
            && string.Equals(name, Of(endpoint), StringComparison.OrdinalIgnoreCase);
}
