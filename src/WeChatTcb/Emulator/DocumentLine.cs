using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WeChatTcb.Commands;

/// <summary>Writes a PowerShell value as a line of extended JSON, with the type that each value has in the database.</summary>
internal static class DocumentLine
{
    private const int MaxDepth = 100;

    /// <summary>Writes a document and a line end. A string is taken as a line.</summary>
    /// <exception cref="TcbException"><c>NotADocument</c>: the value is neither a table nor an object, or is nested too deeply.</exception>
    internal static void Write(Stream stream, object document)
    {
        var value = Bare(document);
        if (value is string line)
            stream.Write(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ")));
        else if (value is null or ValueType or (IEnumerable and not IDictionary))
            throw NotADocument($"a {value?.GetType().Name ?? "null"}");
        else
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 });
            Write(writer, document, 0);
        }
        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw NotADocument($"nested deeper than {MaxDepth} levels");
        switch (Bare(value))
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case SwitchParameter given:
                writer.WriteBooleanValue(given);
                break;
            case (int or short or sbyte or byte or ushort) and var small:
                writer.WriteNumberValue(Convert.ToInt32(small, CultureInfo.InvariantCulture));
                break;
            case (long or uint or ulong) and var large:
                Tagged(writer, "$numberLong", Text(large));
                break;
            case (double or float) and var real:
                Tagged(writer, "$numberDouble", Convert.ToDouble(real, CultureInfo.InvariantCulture) is var number && double.IsInfinity(number)
                    ? number > 0 ? "Infinity" : "-Infinity"
                    : number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case (decimal or System.Numerics.BigInteger) and var exact:
                Tagged(writer, "$numberDecimal", Text(exact));
                break;
            case DateTime time:
                Date(writer, new DateTimeOffset(time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Local) : time));
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

    // An object created in a script wraps no other value; it has only properties.
    private static object? Bare(object? value) => value is PSObject { BaseObject: var inner and not PSCustomObject } ? inner : value;

    private static TcbException NotADocument(string what) => new(
        "NotADocument", TcbErrorKind.InvalidArgument, $"This is no document: {what}.", "Give a hashtable, an object, or a line of extended JSON.");
}
