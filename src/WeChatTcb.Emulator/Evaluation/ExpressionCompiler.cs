using System.Text;
using MongoDB.Bson;
using WeChatTcb.Emulator.Bson;
using WeChatTcb.Query;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>Computes a value from a document; missing where there is none.</summary>
internal delegate BsonView Computation(BsonView document);

/// <summary>
/// Turns <c>$expr</c> into delegates, once per query; the operators are in <see cref="ExpressionOperators"/>. The array of values that a
/// path through an array finds is valid until the next document, so a computation is not for concurrent use.
/// </summary>
internal sealed class ExpressionCompiler(QueryConstants constants)
{
    public Computation Compile(AggregationExpression expression)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                var constant = constants.From(literal.Value);
                return _ => constant;
            case DocumentExpression:
                return static document => document;
            case FieldExpression field:
                return Field(field.Path);
            case OperatorExpression operation:
                return ExpressionOperators.Compile(operation.Operator, [.. operation.Arguments.Select(Compile)]);
            default:
                throw new InvalidOperationException($"There is no expression of the kind {expression.GetType().Name}.");
        }
    }

    private static Computation Field(string path)
    {
        byte[][] parts = [.. path.Split('.').Select(Encoding.UTF8.GetBytes)];
        var array = new BsonBuilder();
        return document =>
        {
            var value = document;
            for (var i = 0; i < parts.Length; i++)
                if (value.Type == BsonType.Array)
                {
                    array.Clear();
                    Collect(value, parts.AsSpan(i), array);
                    return array.Document.As(BsonType.Array);
                }
                else if (value.Type == BsonType.Document)
                {
                    value = value.Field(parts[i]);
                }
                else
                {
                    return default;
                }
            return value;
        };
    }

    // Takes the values from the documents in an array. Other elements are skipped, even arrays of documents.
    private static void Collect(BsonView values, ReadOnlySpan<byte[]> parts, BsonBuilder array)
    {
        var start = array.Open();
        var index = 0;
        foreach (var element in values.Elements)
        {
            var value = element.Value;
            if (value.Type != BsonType.Document)
                continue;
            var rest = parts;
            while (rest.Length > 0 && value.Type == BsonType.Document)
            {
                value = value.Field(rest[0]);
                rest = rest[1..];
            }
            if (value.IsMissing || (rest.Length > 0 && value.Type != BsonType.Array))
                continue;
            if (rest.Length == 0)
            {
                array.Element(index++, value);
                continue;
            }
            array.Name(BsonType.Array, index++);
            Collect(value, rest, array);
        }
        array.Close(start);
    }
}
