using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>The beginning of a JSON object, which is continued by more lines. Each byte is parsed once.</summary>
internal sealed class JsonPrefix
{
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = ExtendedJson.MaxDepth });
    private int _consumed;
    private bool _isComplete;

    /// <summary>The text as the beginning of an object; null if it is none.</summary>
    internal static JsonPrefix? Of(ReadOnlySpan<byte> text)
    {
        var prefix = new JsonPrefix();
        try
        {
            return text is [(byte)'{', ..] && !prefix.Continue(text) ? prefix : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Parses what was added to the text.</summary>
    /// <returns>Whether the object is complete.</returns>
    /// <exception cref="JsonException">The text is not the beginning of an object, or something follows the object.</exception>
    internal bool Continue(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text[_consumed..], isFinalBlock: false, _state);
        while (reader.Read())
            _isComplete = reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject;
        _consumed += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return _isComplete;
    }
}
