using System.Globalization;
using WeChatTcb.Query.Operators;

namespace WeChatTcb.Query.Writing;

/// <summary>
/// Writes the parts of a query: the clauses, values, geometries and expressions. The query keeps <see cref="QueryRules"/>.
/// </summary>
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
            Object(projection.Fields, Field);
            Append(")");
        }

        Append(".get()");
    }

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

    /// <summary>The value of a field inside <c>.field({…})</c>.</summary>
    public void Projection(ProjectedField field)
    {
        if (field.Part is not { } part)
        {
            Append(field.Include ? "true" : "false");
            return;
        }

        var row = ProjectionOperators.Of(part);
        Append($"_.project.{row.Symbol[1..]}(");
        row.Write(this, part);
        Append(")");
    }

    public void Value(QueryValue value)
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
                Geometry(point);
                break;
            case ObjectValue literal:
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
        // Years of four digits read better as a string; others would need a sign in it.
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

    public void Regex(string pattern, string options)
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

    /// <summary>The most frequent geometry, which is easier to read as <c>db.Geo.Point</c>.</summary>
    private static PointGeometry? AsPoint(ObjectValue literal)
    {
        if (literal.Members is not [
            { Name: "type", Value: StringValue { Value: "Point" } }, { Name: "coordinates", Value: ArrayValue pair }])
            return null;
        return pair.Items is [NumberValue { Value: >= -180 and <= 180 } x, NumberValue { Value: >= -90 and <= 90 } y]
            ? new(new(x.Value, y.Value))
            : null;
    }

    public void Geometry(Geometry geometry)
    {
        if (geometry is CollectionGeometry)
        {
            GeoJson(geometry.ToGeoJson());
            return;
        }

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
                List("([", polygon.Rings, "])", Geometry);
                break;
            case MultiLineStringGeometry lines:
                List("([", lines.Lines, "])", Geometry);
                break;
            case MultiPolygonGeometry polygons:
                List("([", polygons.Polygons, "])", Geometry);
                break;
        }
    }

    /// <summary>GeoJSON, without any <c>db.Geo</c>, which the service's library does not translate inside raw operators.</summary>
    private void GeoJson(QueryValue value)
    {
        if (value is ArrayValue array)
            List("[", array.Items, "]", GeoJson);
        else if (value is ObjectValue literal)
            Object(literal.Members, member =>
            {
                Key(member.Name);
                GeoJson(member.Value);
            });
        else
            Value(value);
    }

    private void Points(ValueList<GeoPosition> positions) =>
        List("([", positions, "])", position => Geometry(new PointGeometry(position)));

    private void Expression(AggregationExpression expression)
    {
        switch (expression)
        {
            case FieldExpression field:
                String("$" + field.Path);
                break;
            case DocumentExpression:
                String("$$ROOT");
                break;
            case LiteralExpression { Value: StringValue { Value: ['$', ..] } or ArrayValue or ObjectValue } literal:
                Append("_.aggregate.literal(");
                Value(literal.Value);
                Append(")");
                break;
            case LiteralExpression literal:
                Value(literal.Value);
                break;
            case OperatorExpression operation:
                var row = AggregationOperators.Of(operation.Operator);
                if (row.Function is { } function)
                    List($"_.aggregate.{function}([", operation.Arguments, "])", Expression);
                else
                    List($"{{ {row.Symbol}: [", operation.Arguments, "] }", Expression);
                break;
        }
    }
}
