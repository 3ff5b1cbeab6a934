using System.Globalization;
using System.Text.Json;

namespace WeChatTcb.Emulator.Api;

/// <summary>
/// The JSON object of a request. Unknown members are ignored; a member of the wrong type is a data format error (contract 0.4, 0.8).
/// </summary>
internal sealed class RequestBody(JsonElement json)
{
    /// <summary>Reads the body.</summary>
    /// <exception cref="ServiceException">44002 for an empty body, 47001 for anything but a JSON object.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        if (buffer.Length == 0)
            throw ServiceException.EmptyBody();
        try
        {
            using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw ServiceException.DataFormat("the body is not a JSON object");
            // Reads every name: one with half of a surrogate pair would fail a search later.
            foreach (var member in document.RootElement.EnumerateObject())
                _ = member.Name;
            return new RequestBody(document.RootElement.Clone());
        }
        catch (InvalidOperationException)
        {
            throw ServiceException.DataFormat("a name in the body is not valid text");
        }
        catch (JsonException)
        {
            throw ServiceException.DataFormat("the body is not JSON");
        }
    }

    /// <summary>A string; null when it is missing, null or empty.</summary>
    public string? Text(string name) => json.TryGetProperty(name, out var value) ? TextOf(name, value) : null;

    private static string? TextOf(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw ServiceException.DataFormat($"{name} is not a string");
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are not UTF-8.
            throw ServiceException.DataFormat($"{name} is not valid text");
        }
    }

    /// <summary>An array of strings that are not empty; null when it is missing, null or empty.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            throw ServiceException.DataFormat($"{name} is not an array");
        var texts = new List<string>();
        foreach (var element in value.EnumerateArray())
            texts.Add(TextOf(name, element) ?? throw ServiceException.DataFormat($"{name} has an empty element"));
        return texts.Count > 0 ? texts : null;
    }

    /// <summary>True or false; null when it is missing or null.</summary>
    public bool? Flag(string name) => !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null
        ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw ServiceException.DataFormat($"{name} is not true or false");

    /// <summary>An array of objects; null when it is missing, null or empty.</summary>
    public IReadOnlyList<RequestBody>? Objects(string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(static item => item.ValueKind != JsonValueKind.Object))
            throw ServiceException.DataFormat($"{name} is not an array of objects");
        RequestBody[] objects = [.. value.EnumerateArray().Select(static item => new RequestBody(item))];
        return objects.Length > 0 ? objects : null;
    }

    /// <summary>A whole number, also as a string of digits (contract 0.7); null when it is missing, null or empty.</summary>
    public long? Number(string name)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
            return value.TryGetInt64(out var number) ? number : throw NotANumber(name);
        try
        {
            return Text(name) is { } text
                ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                    ? parsed
                    : throw NotANumber(name)
                : null;
        }
        catch (ServiceException)
        {
            throw NotANumber(name);
        }
    }

    private static ServiceException NotANumber(string name) => ServiceException.DataFormat($"{name} is not a whole number");
}
