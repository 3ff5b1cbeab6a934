using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Building;

/// <summary>
/// Builds statements from values. Values, keys and names are read as the same literals of a statement would be, and written by
/// <see cref="QueryWriter"/>.
/// </summary>
public static class QueryBuilder
{
    /// <summary>
    /// The statement that means the parts, and what is wrong with them. No value makes it throw, except one whose own members throw; the
    /// limits of <see cref="QueryParser"/> hold for values too.
    /// </summary>
    public static QueryBuildResult Build(QueryParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new Building(parts).Run();
    }

    private sealed class Building
    {
        private readonly QueryParts _parts;
        private readonly ReadingContext _context = new("", new DiagnosticBag(""));
        private readonly ValueReader _values;
        private readonly ShortForms _shortForms;

        public Building(QueryParts parts)
        {
            _parts = parts;
            _values = new(_context, parts.Unwrap);
            _shortForms = new(_context, _values);
        }

        public QueryBuildResult Run()
        {
            var query = Read();
            var found = Found().ToList();
            if (query is null || found.Exists(static f => f.Diagnostic.Severity == QueryDiagnosticSeverity.Error))
                return new(null, null, found.ToValueList());
            if (QueryRules.FindIn(query) is { } problem)
                return Fail(problem.Message);
            var statement = QueryWriter.Write(query);
            if (statement.Length > QueryParser.MaxLength)
                return Fail(Messages.FormatStatementTooLong(statement.Length, QueryParser.MaxLength));

            // Warnings that show in the statement are left to whoever checks it.
            var shown = QueryParser.Parse(statement).Diagnostics.Select(static d => d.Id).ToHashSet(StringComparer.Ordinal);
            return new(query, statement, found.Where(f => !shown.Contains(f.Diagnostic.Id)).ToValueList());
        }

        private static QueryBuildResult Fail(string message)
        {
            var diagnostic = new QueryDiagnostic(
                DiagnosticIds.InvalidValue, QueryDiagnosticSeverity.Error, 1, 1, 0, 0, Messages.FormatUnwritable(message));
            return new(null, null, [new(Messages.WholeQuery, diagnostic, Text: null)]);
        }

        private IEnumerable<QueryBuildDiagnostic> Found()
        {
            foreach (var (diagnostic, path) in _context.Diagnostics.Found)
                yield return new(path?.ToString() ?? Messages.WholeQuery, diagnostic, Text: null);
            foreach (var (place, text, diagnostics) in _shortForms.Texts)
                foreach (var (diagnostic, _) in diagnostics.Found)
                    yield return new($"{place.Path}", diagnostic, text);
        }

        private DatabaseQuery? Read()
        {
            // An error in one part must not hide errors in the others.
            var chain = Clause(null, "db.collection", "Collection", _parts.Collection);
            if (_parts.Doc is not null)
                return ReadDocument(chain);
            chain = Where(chain);
            if (!IsBlank(_parts.OrderBy) && _shortForms.ReadOrder(_parts.OrderBy!) is { } keys)
                foreach (var (path, direction) in keys)
                    chain = Clause(chain, "orderBy", path.Place, path, direction);
            if (_parts.Skip is { } skip)
                chain = Clause(chain, "skip", "Skip", skip);
            if (_parts.Limit is { } limit)
                chain = Clause(chain, "limit", "Limit", limit);
            return Field(chain)?.Query;
        }

        private DatabaseQuery? ReadDocument(QueryChain? chain)
        {
            chain = Clause(chain, "doc", "Doc", _parts.Doc);
            var other = !IsBlank([_parts.Where]) ? "Where"
                : !IsBlank(_parts.OrderBy) ? "OrderBy"
                : _parts.Skip is not null ? "Skip"
                : _parts.Limit is not null ? "Limit"
                : null;
            if (other is not null)
            {
                var hint = other == "Where" ? Messages.WhereBesideDoc_Hint : Messages.LeaveOut;
                _context.Error(DiagnosticIds.DocumentChain, Place.Part(other), Messages.PartBesideDoc, hint);
            }

            return Field(chain)?.Query;
        }

        private QueryChain? Where(QueryChain? chain)
        {
            var where = _values.Unwrap(_parts.Where);
            if (IsBlank([where]))
                return chain;
            if (where is not string text)
                return Clause(chain, "where", "Where", where);
            var read = _shortForms.ReadText(text, Place.Part("Where"));
            return read.Value is ErrorValue || chain is null
                ? chain
                : QueryClauses.Call(
                    chain, new("where", read.Value.Place, read.Value.Place, [read.Value], IsNew: false, read.Context)) as QueryChain;
        }

        /// <summary>Whether a part is empty, as in an empty column of a table.</summary>
        private bool IsBlank(IReadOnlyList<object?>? part) => part is null || part.All(item =>
            _values.Unwrap(item) is null || (_values.Unwrap(item) is string text && string.IsNullOrWhiteSpace(text)));

        private QueryChain? Field(QueryChain? chain) => !IsBlank(_parts.Field) && _shortForms.ReadFields(_parts.Field!) is { } literal
            ? Clause(chain, "field", literal.Place, literal)
            : chain;

        private QueryChain? Clause(QueryChain? chain, string method, string part, object? value)
        {
            var place = Place.Part(part);
            return _values.Read(value, place) is var read and not ErrorValue ? Clause(chain, method, place, read) : chain;
        }

        private QueryChain? Clause(QueryChain? chain, string method, Place place, params ScriptValue[] arguments)
        {
            var call = new Call(method, place, place, arguments, IsNew: false, _context);
            if (method == "db.collection")
                return QueryClauses.Collection(call) as QueryChain;
            return chain is null ? null : QueryClauses.Call(chain, call) as QueryChain;
        }
    }
}
