using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WeChatTcb.Commands;

/// <summary>Writes a PowerShell value as a line of extended JSON, which keeps the database type of each value.</summary>
internal static class DocumentLine
{
    private const int MaxDepth = 100;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <summary>Writes a document and a line break. A string is written as it is: it already is a line.</summary>
    /// <exception cref="TcbException"><c>NotADocument</c>: the value is neither a table nor an object, or is nested too deeply.</exception>
    internal static void Write(Stream stream, object document)
    {
        var value = Unwrap(document);
        if (value is string line)
            stream.Write(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ")));
        else if (value is null or ValueType or (IEnumerable and not IDictionary))
            throw NotADocument(Messages.FormatNotADocument_Type(value?.GetType().Name ?? "null"));
        else
        {
            using var writer = new Utf8JsonWriter(stream, Options);
            Write(writer, document, 0);
        }
        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw NotADocument(Messages.FormatNotADocument_Depth(MaxDepth));
        switch (Unwrap(value))
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case SwitchParameter flag:
                writer.WriteBooleanValue(flag);
                break;
            case (int or short or sbyte or byte or ushort) and var small:
                writer.WriteNumberValue(Convert.ToInt32(small, CultureInfo.InvariantCulture));
                break;
            case (long or uint or ulong) and var large:
                Tagged(writer, "$numberLong", Text(large));
                break;
            case (double or float) and var real:
                // The invariant culture writes an infinity as extended JSON does.
                var number = Convert.ToDouble(real, CultureInfo.InvariantCulture);
                Tagged(writer, "$numberDouble", number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case (decimal or System.Numerics.BigInteger) and var exact:
                Tagged(writer, "$numberDecimal", Text(exact));
                break;
            case DateTime time:
                Date(writer, new DateTimeOffset(time)); // a time of an unspecified kind is local
                break;
            case DateTimeOffset time:
                Date(writer, time);
                break;
            case byte[] bytes:
                writer.WriteStartObject();
                writer.WriteStartObject("$binary");
                writer.WriteBase64String("base64", bytes);
                writer.WriteString("subType", "00");
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case (string or char or Guid or Enum or Uri or Version or TimeSpan) and var text:
                writer.WriteStringValue(Text(text));
                break;
            case IDictionary table:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in table)
                    Member(writer, Text(entry.Key), entry.Value, depth);
                writer.WriteEndObject();
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (var element in list)
                    Write(writer, element, depth + 1);
                writer.WriteEndArray();
                break;
            case var other:
                writer.WriteStartObject();
                foreach (var property in PSObject.AsPSObject(other).Properties)
                    if (property.IsGettable)
                        Member(writer, property.Name, property.Value, depth);
                writer.WriteEndObject();
                break;
        }
    }

    private static void Member(Utf8JsonWriter writer, string name, object? value, int depth)
    {
        writer.WritePropertyName(name);
        Write(writer, value, depth + 1);
    }

    private static void Tagged(Utf8JsonWriter writer, string tag, string value)
    {
        writer.WriteStartObject();
        writer.WriteString(tag, value);
        writer.WriteEndObject();
    }

    private static void Date(Utf8JsonWriter writer, DateTimeOffset time)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("$date");
        Tagged(writer, "$numberLong", Text(time.ToUnixTimeMilliseconds()));
        writer.WriteEndObject();
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    // A custom object wraps no .NET value; its content is its properties.
    private static object? Unwrap(object? value) => value is PSObject { BaseObject: var inner and not PSCustomObject } ? inner : value;

    private static TcbException NotADocument(string message) => new(
        "NotADocument", TcbErrorKind.InvalidArgument, message, Messages.NotADocument_Advice);
}
