using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Comparison;

/// <summary>
/// Writes a value so that equal values have the same bytes: to find a record by its key, and equal records by their contents.
/// </summary>
internal static class ValueBytes
{
    /// <summary>Marks a string; its UTF-8 follows.</summary>
    internal const byte StringMark = (byte)'s';

    /// <summary>Marks an object id; its 24 digits in lower case follow.</summary>
    internal const byte ObjectIdMark = (byte)'o';

    /// <summary>Writes a value. Fields of an object are sorted by name; of the same name, they stay in their order.</summary>
    internal static void Write(ArrayBufferWriter<byte> output, JsonElement json)
    {
        var value = RecordValue.Of(json);
        switch (value.Type)
        {
            case RecordValue.Object:
                var members = json.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal).ToArray();
                output.Write("{"u8);
                foreach (var member in members)
                {
                    WriteText(output, member.Name);
                    WriteSized(output, member.Value);
                }

                break;
            case RecordValue.Array:
                output.Write("["u8);
                foreach (var item in json.EnumerateArray())
                    WriteSized(output, item);
                break;
            case RecordValue.String:
                output.Write([StringMark]);
                output.Write(Encoding.UTF8.GetBytes((string)value.Value!));
                break;
            case RecordValue.ObjectId:
                output.Write([ObjectIdMark]);
                output.Write(Encoding.UTF8.GetBytes((string)value.Value!));
                break;
            default:
                var text = value.Value switch
                {
                    ExactNumber number => string.Create(CultureInfo.InvariantCulture, $"n{number.Coefficient}E{number.Exponent}"),
                    double number => string.Create(CultureInfo.InvariantCulture, $"n{number}"),
                    var other => string.Create(CultureInfo.InvariantCulture, $"{value.Type} {other}"),
                };
                output.Write(Encoding.UTF8.GetBytes(text));
                break;
        }
    }

    /// <summary>A hash of a record that equal records share, and no others.</summary>
    internal static string HashOf(ReadOnlyMemory<byte> record)
    {
        using var document = JsonDocument.Parse(record, new() { MaxDepth = ExtendedJson.MaxDepth });
        var bytes = new ArrayBufferWriter<byte>();
        Write(bytes, document.RootElement);
        return Convert.ToHexString(SHA256.HashData(bytes.WrittenSpan));
    }

    /// <summary>Writes a value after its length.</summary>
    internal static void WriteSized(ArrayBufferWriter<byte> output, JsonElement json)
    {
        var inner = new ArrayBufferWriter<byte>();
        Write(inner, json);
        WriteSized(output, inner.WrittenSpan);
    }

    /// <summary>Writes bytes after their length.</summary>
    internal static void WriteSized(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        BitConverter.TryWriteBytes(output.GetSpan(sizeof(int)), bytes.Length);
        output.Advance(sizeof(int));
        output.Write(bytes);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text) => WriteSized(output, Encoding.UTF8.GetBytes(text));
}
