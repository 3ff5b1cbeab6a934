using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WeChatTcb.Commands;

/// <summary>Writes a PowerShell value as a line of extended JSON, which keeps the database type of each value.</summary>
internal static class DocumentLine
{
    private const int MaxDepth = 100;

    /// <summary>A decimal of the database has 34 digits.</summary>
    private static readonly BigInteger DecimalLimit = BigInteger.Pow(10, 34);

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <summary>Writes a document and a line break. A string is written as it is: it already is a line.</summary>
    /// <exception cref="TcbException">
    /// <c>NotADocument</c>: the value is neither a table nor an object, or is nested too deeply. <c>UnsupportedValue</c>: a field has a
    /// value that documents cannot hold.
    /// </exception>
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
            try
            {
                Write(writer, document, depth: 0, plain: false);
            }
            catch (UnsupportedValueException exception)
            {
                throw new TcbException(
                    "UnsupportedValue", TcbErrorKind.InvalidArgument, Messages.FormatUnsupportedValue(exception.Field, exception.Message),
                    Messages.UnsupportedValue_Advice, exception);
            }
        }
        stream.WriteByte((byte)'\n');
    }

    /// <param name="plain">Whether integers are parts of a typed value, such as a timestamp.</param>
    private static void Write(Utf8JsonWriter writer, object? value, int depth, bool plain)
    {
        if (depth > MaxDepth)
            throw NotADocument(Messages.FormatNotADocument_Depth(MaxDepth));
        if (value is TypedValue { IsObjectId: true, BaseObject: var id })
        {
            Tagged(writer, "$oid", Text(id));
            return;
        }

        switch (Unwrap(value))
        {
            case null or DBNull:
                writer.WriteNullValue();
                break;
            case BsonValue bson:
                Raw(writer, bson);
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
            case (long or uint) and var large when plain:
                writer.WriteNumberValue(Convert.ToInt64(large, CultureInfo.InvariantCulture));
                break;
            case ulong and > long.MaxValue and var huge:
                Tagged(writer, "$numberDecimal", Text(huge));
                break;
            case (long or uint or ulong) and var large:
                Tagged(writer, "$numberLong", Text(large));
                break;
            case (double or float) and var real:
                // The invariant culture writes an infinity as extended JSON does.
                var number = Convert.ToDouble(real, CultureInfo.InvariantCulture);
                Tagged(writer, "$numberDouble", number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case BigInteger integer when BigInteger.Abs(integer) >= DecimalLimit:
                throw new UnsupportedValueException(Messages.UnsupportedValue_Number);
            case (decimal or BigInteger) and var exact:
                Tagged(writer, "$numberDecimal", Text(exact));
                break;
            case DateTime time:
                Date(writer, new DateTimeOffset(time)); // a time of an unspecified kind is local
                break;
            case DateTimeOffset time:
                Date(writer, time);
                break;
            case byte[] bytes:
                writer.WriteRawValue(new BsonBinary(Convert.ToBase64String(bytes), 0).ToExtendedJson());
                break;
            case Guid uuid:
                Tagged(writer, "$uuid", Text(uuid));
                break;
            case (string or char or Enum or Uri or Version or TimeSpan) and var text:
                writer.WriteStringValue(Text(text));
                break;
            case (ScriptBlock or Type or Delegate or SecureString or PSCredential) and var other:
                throw new UnsupportedValueException(Messages.FormatUnsupportedValue_Type(other.GetType().Name));
            case IDictionary table:
                WriteMembers(writer, table.Cast<DictionaryEntry>().Select(entry => (Text(entry.Key), entry.Value)), depth, plain);
                break;
            case IEnumerable list:
                WriteArray(writer, list, depth);
                break;
            case var other:
                WriteMembers(
                    writer, PSObject.AsPSObject(other).Properties.Where(property => property.IsGettable).Select(Member), depth, plain);
                break;
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<(string Name, object? Value)> members, int depth, bool plain)
    {
        var first = true;
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            // An object whose first name is that of a type is written as it is: @{ '$timestamp' = @{ t = 1; i = 2 } }.
            plain = plain || (first && depth > 0 && name is ['$', ..]);
            first = false;
            try
            {
                // A field that occurs more than once.
                foreach (var each in value is FieldValues all ? all : (IEnumerable<object?>)[value])
                {
                    writer.WritePropertyName(name);
                    Write(writer, each, depth + 1, plain);
                }
            }
            catch (UnsupportedValueException exception)
            {
                throw exception.In(name);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter writer, IEnumerable list, int depth)
    {
        var index = 0;
        writer.WriteStartArray();
        foreach (var element in list)
        {
            try
            {
                Write(writer, element, depth + 1, plain: false);
            }
            catch (UnsupportedValueException exception)
            {
                throw exception.In(Text(index));
            }

            index++;
        }

        writer.WriteEndArray();
    }

    private static (string Name, object? Value) Member(PSPropertyInfo property)
    {
        try
        {
            return (property.Name, property.Value);
        }
        catch (GetValueException exception)
        {
            throw new UnsupportedValueException(Messages.FormatUnsupportedValue_Property(exception.Message)).In(property.Name);
        }
    }

    private static void Tagged(Utf8JsonWriter writer, string tag, string value)
    {
        writer.WriteStartObject();
        writer.WriteString(tag, value);
        writer.WriteEndObject();
    }

    // Anybody can make a value of any text: [WeChatTcb.BsonSpecial]::new('symbol', 'text').
    private static void Raw(Utf8JsonWriter writer, BsonValue value)
    {
        try
        {
            writer.WriteRawValue(value.ToExtendedJson());
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new UnsupportedValueException(Messages.FormatUnsupportedValue_Json(value.ToExtendedJson()));
        }
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

    /// <summary>A value that documents cannot hold.</summary>
    private sealed class UnsupportedValueException(string reason) : Exception(reason)
    {
        /// <summary>The path of the field.</summary>
        internal string Field { get; private init; } = "";

        internal UnsupportedValueException In(string name) => new(Message) { Field = Field.Length == 0 ? name : $"{name}.{Field}" };
    }
}
