using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Building;

/// <summary>
/// Builds statements from values. Values, keys and names are read as the same literals of a statement would be, and written by
/// <see cref="QueryWriter"/>, which proves by reading its own text back that none of them means anything else.
/// </summary>
public static class QueryBuilder
{
    /// <summary>
    /// The statement that means the parts, and what is wrong with them. No value makes it throw but one that throws itself while it is
    /// looked at; the bounds of <see cref="QueryParser"/> hold for values too.
    /// </summary>
    public static QueryBuildResult Build(QueryParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new Building(parts).Run();
    }

    private sealed class Building
    {
        private readonly QueryParts _parts;
        private readonly Places _places = new();
        private readonly EvaluationContext _context = new(Places.Blank, new DiagnosticBag(Places.Blank));
        private readonly ValueReader _values;
        private readonly ClauseReader _clauses;

        public Building(QueryParts parts)
        {
            _parts = parts;
            _values = new(_context, _places, parts.Unwrap);
            _clauses = new(_context, _places, _values);
        }

        public QueryBuildResult Run()
        {
            var query = Read();
            var found = Found();
            if (found.Exists(static f => f.Diagnostic.Severity == QueryDiagnosticSeverity.Error) || query is null)
                return new(null, null, found.ToValueList());
            string statement;
            try
            {
                statement = QueryWriter.Write(query);
            }
            catch (ArgumentException e)
            {
                return new(null, null, [new("the query", new(DiagnosticIds.InvalidValue, QueryDiagnosticSeverity.Error, 1, 1, 0, 0, e.Message), Text: null)]);
            }

            // What shows in the statement is said by whoever checks it.
            var shown = QueryParser.Parse(statement).Diagnostics.Select(static d => d.Id).ToHashSet(StringComparer.Ordinal);
            return new(query, statement, found.Where(f => !shown.Contains(f.Diagnostic.Id)).ToValueList());
        }

        private List<QueryBuildDiagnostic> Found()
        {
            var found = _context.Diagnostics.ToList().Select(d => new QueryBuildDiagnostic(_places.Describe(d.Start), d, Text: null)).ToList();
            foreach (var (place, text, diagnostics) in _clauses.Texts)
                found.AddRange(diagnostics.ToList().Select(d => new QueryBuildDiagnostic(_places.Describe(place.Start), d, text)));
            return found;
        }

        private DatabaseQuery? Read()
        {
            // A part that failed should not hide the faults of the others.
            var chain = Clause(null, "db.collection", "Collection", _parts.Collection);
            if (_parts.Doc is not null)
                return ReadDocument(chain);
            chain = Where(chain);
            if (!IsBlank(_parts.OrderBy) && _clauses.ReadOrder(_parts.OrderBy!) is { } keys)
                foreach (var (path, direction) in keys)
                    chain = Clause(chain, "orderBy", path.Span, path, direction);
            if (_parts.Skip is { } skip)
                chain = Clause(chain, "skip", "Skip", skip);
            if (_parts.Limit is { } limit)
                chain = Clause(chain, "limit", "Limit", limit);
            return Field(chain)?.Query;
        }

        private DatabaseQuery? ReadDocument(ChainScript? chain)
        {
            chain = Clause(chain, "doc", "Doc", _parts.Doc);
            var other = !IsBlank([_parts.Where]) ? "Where"
                : !IsBlank(_parts.OrderBy) ? "OrderBy"
                : _parts.Skip is not null ? "Skip"
                : _parts.Limit is not null ? "Limit"
                : null;
            if (other is not null)
            {
                _context.Diagnostics.Error(
                    DiagnosticIds.DocumentChain,
                    _places.Add(other),
                    $"{other} cannot stand beside Doc, which is one document already.",
                    other == "Where" ? "Put the _id into the condition instead: @{ _id = … }." : "Leave it out.");
            }

            return Field(chain)?.Query;
        }

        private ChainScript? Where(ChainScript? chain)
        {
            var where = _values.Unwrap(_parts.Where);
            if (IsBlank([where]))
                return chain;
            if (where is not string text)
                return Clause(chain, "where", "Where", where);
            var read = ExpressionText.Read(text);
            _clauses.Texts.Add((_places.Add("Where"), text, read.Context.Diagnostics));
            var span = read.Value.Span;
            return read.Value is ErrorValue || chain is null
                ? chain
                : QueryClauses.Call(chain, new("where", span, span, [read.Value], IsNew: false, read.Context)) as ChainScript;
        }

        /// <summary>Whether there is nothing in a part, as in an empty column of a table.</summary>
        private bool IsBlank(IReadOnlyList<object?>? part) =>
            part is null || part.All(item => _values.Unwrap(item) is null || (_values.Unwrap(item) is string text && string.IsNullOrWhiteSpace(text)));

        private ChainScript? Field(ChainScript? chain) =>
            !IsBlank(_parts.Field) && _clauses.ReadFields(_parts.Field!) is { } literal ? Clause(chain, "field", literal.Span, literal) : chain;

        private ChainScript? Clause(ChainScript? chain, string method, string part, object? value)
        {
            var place = _places.Add(part);
            return _values.Read(value, place) is var read and not ErrorValue ? Clause(chain, method, place, read) : chain;
        }

        private ChainScript? Clause(ChainScript? chain, string method, TextSpan place, params ScriptValue[] arguments)
        {
            var call = new Call(method, place, place, arguments, IsNew: false, _context);
            if (method == "db.collection")
                return QueryClauses.Collection(call) as ChainScript;
            return chain is null ? null : QueryClauses.Call(chain, call) as ChainScript;
        }
    }
}
