using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace WeChatTcb.Client.Tokens;

/// <summary>A secret as it was given: the response, the message or the header that contains it may be around it.</summary>
/// <param name="Value">The secret; empty if there is none.</param>
/// <param name="Note">What was left out; null for nothing.</param>
/// <param name="Problem">Why it cannot be used; null if it can. Contains nothing of the secret.</param>
internal sealed record PastedSecret(string Value, string? Note, string? Problem)
{
    private static readonly string[] TokenNames =
        ["access_token", "component_access_token", "authorizer_access_token", "cloudbase_access_token"];

    private static readonly string[] TicketNames = ["component_verify_ticket", "ComponentVerifyTicket"];

    /// <summary>The names under which responses contain a token or a ticket.</summary>
    internal static IEnumerable<string> Names => TokenNames.Concat(TicketNames);

    /// <summary>Reads an access token: also from a JSON response, after <c>Bearer</c>, or after its parameter's name.</summary>
    internal static PastedSecret Token(string text)
    {
        text = PastedText.Clean(text);
        if (text.StartsWith('{'))
            return FromJson(text, TokenNames);
        if (text.StartsWith('<'))
            return Unusable(
                text.Contains("ComponentVerifyTicket", StringComparison.Ordinal) ? Messages.Secret_IsTicket : Messages.Secret_IsXml);
        var (value, note) = WithoutPrefix(text);
        return value.StartsWith("ticket@@@", StringComparison.Ordinal) ? Unusable(Messages.Secret_IsTicket) : Single(value, note);
    }

    /// <summary>Reads a verify ticket: also from the XML that the vendor pushes (contract 4.1), or from JSON.</summary>
    internal static PastedSecret Ticket(string text)
    {
        text = PastedText.Clean(text);
        return text.StartsWith('<') ? FromXml(text)
            : text.StartsWith('{') ? FromJson(text, TicketNames)
            : IsHeader(text) ? Unusable(Messages.Secret_IsToken)
            : Single(text, note: null);
    }

    /// <summary>Reads an app secret.</summary>
    internal static PastedSecret AppSecret(string text)
    {
        text = PastedText.Clean(text);
        return text.StartsWith('<') ? Unusable(Messages.Secret_IsXml)
            : text.StartsWith('{') ? Unusable(Messages.Secret_IsJson)
            : IsHeader(text) ? Unusable(Messages.Secret_IsToken)
            : Single(text, note: null);
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => "(secret)";

    private static PastedSecret Unusable(string problem) => new("", null, problem);

    private static PastedSecret Single(string value, string? note) =>
        value.AsSpan().IndexOfAny("\r\n\t") >= 0 ? Unusable(Messages.Secret_WhiteSpace) : new(value, note, null);

    private static bool IsHeader(string text) => WithoutPrefix(text).Note is not null;

    private static (string Value, string? Note) WithoutPrefix(string text)
    {
        string? note = null;
        if (After(text, "Authorization", ':') is { } header)
            (text, note) = (header, Messages.Secret_Bearer);
        if (text.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) && text.Length > 6 && char.IsWhiteSpace(text[6]))
            (text, note) = (PastedText.Clean(text[6..]), Messages.Secret_Bearer);
        foreach (var name in TokenNames)
        {
            if ((After(text, name, '=') ?? After(text, name, ':')) is { } value)
                return (PastedText.Clean(value.Split('&')[0]), Messages.FormatSecret_Parameter(name));
        }

        return (text, note);
    }

    private static string? After(string text, string name, char separator) =>
        text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && text[name.Length..].TrimStart() is { Length: > 0 } rest
            && rest[0] == separator
            ? PastedText.Clean(rest[1..])
            : null;

    private static PastedSecret FromJson(string text, string[] names)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var values = Values(json.RootElement, names).Distinct(StringComparer.Ordinal).ToArray();
            return values switch
            {
                [var value] => Single(PastedText.Clean(value), Messages.Secret_Json),
                [] when json.RootElement.TryGetProperty("errcode", out _) => Unusable(Messages.Secret_IsErrorResponse),
                [] => Unusable(Messages.Secret_IsJson),
                _ => Unusable(Messages.Secret_SeveralTokens),
            };
        }
        catch (JsonException)
        {
            return Unusable(Messages.Secret_IsJson);
        }
    }

    /// <summary>The values of these properties, also inside an object such as <c>authorization_info</c>.</summary>
    private static IEnumerable<string> Values(JsonElement element, string[] names) => element.EnumerateObject().SelectMany(property =>
        property.Value.ValueKind switch
        {
            JsonValueKind.Object => Values(property.Value, names),
            JsonValueKind.String when names.Contains(property.Name, StringComparer.Ordinal) => [property.Value.GetString()!],
            _ => [],
        });

    private static PastedSecret FromXml(string text)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XDocument.Load(reader).Root;
            return root?.Descendants("ComponentVerifyTicket").FirstOrDefault() is { } ticket
                ? Single(PastedText.Clean(ticket.Value), Messages.Secret_Xml)
                : Unusable(root?.Element("Encrypt") is null ? Messages.Secret_XmlWithoutTicket : Messages.Secret_Encrypted);
        }
        catch (XmlException)
        {
            return Unusable(Messages.Secret_XmlWithoutTicket);
        }
    }
}
