using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Redaction;

/// <summary>Binary data or a UUID in extended JSON.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="SubType">The BSON subtype.</param>
internal sealed record BinaryValue(byte[] Bytes, int SubType)
{
    private const int Uuid = 4;

    /// <summary>Whether a value of another BSON type is binary data or a UUID.</summary>
    internal static bool IsBinary(ReadOnlySpan<byte> json) => Read(json) is not null;

    /// <summary>Reads it.</summary>
    internal static BinaryValue Parse(ReadOnlySpan<byte> json) => Read(json)!;

    /// <summary>The UUID that a value of another BSON type is; null if it is none.</summary>
    internal static Guid? UuidOf(ReadOnlySpan<byte> json) =>
        Read(json) is { SubType: Uuid, Bytes: { Length: 16 } bytes } ? new Guid(bytes, bigEndian: true) : null;

    /// <summary>Its JSON.</summary>
    internal byte[] ToUtf8() => Encoding.UTF8.GetBytes(
        $$$"""{"$binary":{"base64":"{{{Convert.ToBase64String(Bytes)}}}","subType":"{{{SubType:x2}}}"}}""");

    private static BinaryValue? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        return ExtendedValue.Read(document.RootElement) switch
        {
            Guid uuid => new(uuid.ToByteArray(bigEndian: true), Uuid),
            BsonBinary binary => new(Convert.FromBase64String(binary.Base64), binary.SubType),
            _ => null,
        };
    }
}
