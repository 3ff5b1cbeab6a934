using System.Text.Encodings.Web;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Escapes only what JSON requires. The relaxed encoder of the framework also escapes characters outside the basic plane, such as rare
/// Chinese characters.
/// </summary>
internal sealed unsafe class RawUtf8Encoder : JavaScriptEncoder
{
    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar <= char.MaxValue && UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar);

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var index = 0; index < textLength; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < textLength && char.IsLowSurrogate(text[index + 1]))
                index++;
            else if (char.IsSurrogate(text[index]) || WillEncode(text[index]))
                return index;
        }

        return -1;
    }
}
