using System.Globalization;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Writing;

/// <summary>Writes the parts of a query: the clauses, values, places and expressions.</summary>
internal sealed partial class StatementText : ScriptText
{
    public void Write(DatabaseQuery query)
    {
        Append("db.collection(");
        String(query.Collection);
        Append(")");
        if (query.Filter is not MatchAllFilter)
        {
            Append(".where(");
            Filter(query.Filter);
            Append(")");
        }

        foreach (var key in query.OrderBy)
        {
            Append(".orderBy(");
            String(key.Path);
            Append(key.Descending ? ", 'desc')" : ", 'asc')");
        }

        if (query.Skip is { } skip)
            Clause("skip", skip);
        if (query.Limit is { } limit)
            Clause("limit", limit);
        if (query.Field is { } projection)
        {
            Append(".field(");
            CheckOrder(projection.Fields.Select(static f => f.Path));
            Object(projection.Fields, Field);
            Append(")");
        }

        Append(".get()");
    }

    /// <summary>What stands inside of <c>.where(…)</c>.</summary>
    public void Where(Filter filter) => Filter(filter);

    private void Clause(string name, long number)
    {
        Append($".{name}(");
        Number(number);
        Append(")");
    }

    private void Field(ProjectedField field)
    {
        Key(field.Path);
        Projection(field);
    }

    /// <summary>What stands for a field inside of <c>.field({…})</c>.</summary>
    public void Projection(ProjectedField field)
    {
        switch (field.Part)
        {
            case null:
                Append(field.Include ? "true" : "false");
                break;
            case SlicePart { Skip: null } slice:
                Append("_.project.slice(");
                Number(slice.Count);
                Append(")");
                break;
            case SlicePart { Skip: { } skip } slice:
                List("_.project.slice([", (long[])[skip, slice.Count], "])", Number);
                break;
            case ElemMatchPart part:
                Append("_.project.elemMatch(");
                Element(part.Condition);
                Append(")");
                break;
        }
    }

    private void Value(QueryValue value)
    {
        switch (value)
        {
            case NullValue:
                Append("null");
                break;
            case BooleanValue flag:
                Append(flag.Value ? "true" : "false");
                break;
            case NumberValue number:
                Number(number.Value);
                break;
            case StringValue text:
                String(text.Value);
                break;
            case DateValue date:
                Date(date.EpochMilliseconds);
                break;
            case ServerDateValue { OffsetMilliseconds: 0 }:
                Append("db.serverDate()");
                break;
            case ServerDateValue date:
                Append("db.serverDate({ offset: ");
                Number(date.OffsetMilliseconds);
                Append(" })");
                break;
            case ServerTimeValue time:
                Append("Date.now()");
                if (time.OffsetMilliseconds == 0)
                    break;
                Append(time.OffsetMilliseconds < 0 ? " - " : " + ");
                Number(Math.Abs((double)time.OffsetMilliseconds));
                break;
            case ObjectIdValue id:
                Append("db.ObjectId({ id: ");
                String(id.Hex);
                Append(" })");
                break;
            case RegexValue regex:
                Regex(regex.Pattern, regex.Options);
                break;
            case ArrayValue array:
                List("[", array.Items, "]", Value);
                break;
            case ObjectValue literal when AsPoint(literal) is { } point:
                Place(point);
                break;
            case ObjectValue literal:
                CheckOrder(literal.Members.Select(static m => m.Name));
                Object(literal.Members, member =>
                {
                    Key(member.Name);
                    Value(member.Value);
                });
                break;
        }
    }

    private void Date(long milliseconds)
    {
        Append("new Date(");
        // Years of four digits read better as a text; others would need a sign in it.
        if (milliseconds >= DateTime.MinValue.Subtract(DateTime.UnixEpoch).TotalMilliseconds
            && milliseconds <= DateTime.MaxValue.Subtract(DateTime.UnixEpoch).TotalMilliseconds)
        {
            String(DateTime.UnixEpoch.AddMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }
        else
        {
            Number(milliseconds);
        }

        Append(")");
    }

    private void Regex(string pattern, string options)
    {
        Append("new db.RegExp({ regexp: ");
        String(pattern);
        if (options.Length > 0)
        {
            Append(", options: ");
            String(options);
        }

        Append(" })");
    }

    /// <summary>The most frequent of the geometries, which reads better in its own words.</summary>
    private static PointGeometry? AsPoint(ObjectValue literal)
    {
        if (literal.Members is not [{ Name: "type", Value: StringValue { Value: "Point" } }, { Name: "coordinates", Value: ArrayValue pair }])
            return null;
        return pair.Items is [NumberValue { Value: >= -180 and <= 180 } x, NumberValue { Value: >= -90 and <= 90 } y]
            ? new(new(x.Value, y.Value))
            : null;
    }

    private void Place(Geometry geometry)
    {
        Append($"new db.Geo.{geometry.Type}");
        switch (geometry)
        {
            case PointGeometry { Position: var position }:
                List("(", (double[])[position.Longitude, position.Latitude], ")", Number);
                break;
            case LineStringGeometry line:
                Points(line.Positions);
                break;
            case MultiPointGeometry points:
                Points(points.Positions);
                break;
            case PolygonGeometry polygon:
                List("([", polygon.Rings, "])", Place);
                break;
            case MultiLineStringGeometry lines:
                List("([", lines.Lines, "])", Place);
                break;
            case MultiPolygonGeometry polygons:
                List("([", polygons.Polygons, "])", Place);
                break;
        }
    }

    private void Points(ValueList<GeoPosition> positions) =>
        List("([", positions, "])", position => Place(new PointGeometry(position)));

    private void Expression(AggregationExpression expression)
    {
        switch (expression)
        {
            case FieldExpression field:
                String("$" + field.Path);
                break;
            case LiteralExpression { Value: StringValue { Value: ['$', ..] } or ArrayValue or ObjectValue } literal:
                Append("_.aggregate.literal(");
                Value(literal.Value);
                Append(")");
                break;
            case LiteralExpression literal:
                Value(literal.Value);
                break;
            case OperatorExpression { Operator: var @operator } operation when AggregationOperators.CommandName(@operator) is { } name:
                List($"_.aggregate.{name}([", operation.Arguments, "])", Expression);
                break;
            case OperatorExpression operation:
                List($"{{ {AggregationOperators.Symbol(operation.Operator)}: [", operation.Arguments, "] }", Expression);
                break;
        }
    }

    /// <summary>JavaScript puts keys that are numbers first, in ascending order; no literal has them elsewhere.</summary>
    private static void CheckOrder(IEnumerable<string> names)
    {
        var list = names.ToList();
        if (!JavaScriptOrder.IsKept(list))
            throw new ArgumentException("No statement says this query: JavaScript moves the members whose names are numbers to the front.");
    }
}
