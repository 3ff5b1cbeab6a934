using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using WeChatTcb.Emulator.Api;

namespace WeChatTcb.Emulator.Control;

/// <summary>
/// Redacts the secrets in what the journal keeps: values with a secret's name, and the emulator's own secrets wherever they occur. Each
/// token has its own number, so that a reader can see whether a second call had another one.
/// </summary>
internal sealed partial class SecretRedactor(ComponentCredentials credentials)
{
    /// <summary>The longest body that is kept, in bytes.</summary>
    public const int MaxBody = 256 * 1024;

    /// <summary>How many tokens are numbered.</summary>
    private const int MaxNumbers = 1000;

    private static readonly HashSet<string> PlainHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Type",
        "Expect", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range",
        "Transfer-Encoding", "User-Agent",
    };

    private readonly object _lock = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Forgets the numbers.</summary>
    public void Reset()
    {
        lock (_lock)
            _numbers.Clear();
    }

    public IReadOnlyDictionary<string, string> Query(IQueryCollection query) =>
        query.ToDictionary(static p => p.Key, p => Value(p.Key, p.Value.ToString()), StringComparer.Ordinal);

    /// <summary>The headers; only the names of those that may hold a secret.</summary>
    public IReadOnlyDictionary<string, string> Headers(IHeaderDictionary headers) =>
        headers.ToDictionary(
            static h => h.Key, h => PlainHeaders.Contains(h.Key) ? Text(h.Value.ToString()) : "***", StringComparer.OrdinalIgnoreCase);

    /// <summary>Any text, without the emulator's own secrets, the tokens seen so far, and the secrets in a URL's parameters.</summary>
    public string Text(string text)
    {
        text = Replace(Replace(text, credentials.AppSecret), credentials.VerifyTicket);
        lock (_lock)
            foreach (var (secret, number) in _numbers)
                if (secret.Length >= 8)
                    text = text.Replace(secret, Numbered(number), StringComparison.Ordinal);
        return UrlSecret().Replace(text, "***");
    }

    /// <summary>
    /// A JSON body with its secrets redacted; only the length of any other body, because it is unknown what in it is secret.
    /// </summary>
    public string? Body(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return null;
        return body.Length > MaxBody ? LengthOf(body.Length) : Json(body, isResponse: false) ?? $"({body.Length} bytes, not JSON)";
    }

    /// <summary>The body of a response of the emulator, with its secrets redacted.</summary>
    public string? ResponseBody(byte[] body)
    {
        if (body.Length == 0)
            return null;
        return body.Length > MaxBody ? LengthOf(body.Length) : Json(body, isResponse: true) ?? Text(Encoding.UTF8.GetString(body));
    }

    private string? Json(ReadOnlyMemory<byte> body, bool isResponse)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var output = new ArrayBufferWriter<byte>(body.Length);
            using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                Write(writer, name: "", document.RootElement, isResponse);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What the journal shows instead of a body whose contents it does not keep: the length.</summary>
    public static string LengthOf(long? length) => length is null ? "(unknown length)" : $"({length} bytes)";

    private void Write(Utf8JsonWriter writer, string name, JsonElement value, bool isResponse)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(Text(member.Name));
                    Write(writer, member.Name, member.Value, isResponse);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(writer, name, element, isResponse);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Value(name, value.GetString()!, isResponse));
                break;
            case JsonValueKind.Number when IsSecret(name):
                writer.WriteStringValue(Value(name, value.GetRawText(), isResponse));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private string Value(string name, string value, bool isResponse = false) =>
        value.Length == 0 ? value : IsSecret(name) ? Redacted(name, value, isResponse) : Text(value);

    private static bool IsSecret(string name) => SecretName().IsMatch(name);

    // The service returns many tokens that nobody may ever use, such as those of uploads: of these only access tokens have numbers.
    private string Redacted(string name, string value, bool isResponse)
    {
        if (!name.Contains("token", StringComparison.OrdinalIgnoreCase))
            return "***";
        lock (_lock)
        {
            if (!_numbers.TryGetValue(value, out var number))
            {
                if (_numbers.Count == MaxNumbers || (isResponse && !name.Contains("access_token", StringComparison.Ordinal)))
                    return "***";
                _numbers.Add(value, number = _numbers.Count + 1);
            }
            return Numbered(number);
        }
    }

    private static string Numbered(int number) => $"***{number}";

    private static string Replace(string text, string secret) =>
        secret.Length >= 4 ? text.Replace(secret, "***", StringComparison.Ordinal) : text;

    [GeneratedRegex(
        "token|secret|ticket|password|signature|^authorization$|^q-ak$|^sign$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(
        """(?<=(?:^|[?&])(?:[^=&\s]{0,64}(?:token|secret|ticket|password|signature)[^=&\s]{0,64}|q-ak|sign)=)[^&#\s"'<>]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UrlSecret();
}
