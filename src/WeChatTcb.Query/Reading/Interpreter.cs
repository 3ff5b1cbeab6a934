using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>
/// Walks a statement's syntax tree by an allow-list: what it does not know, it refuses. This part reads the constants and
/// the one query expression; see <see cref="ExpressionReader"/> for the expressions.
/// </summary>
internal sealed class Interpreter
{
    private readonly EvaluationContext _context;
    private readonly Scope _scope;
    private readonly ExpressionReader _expressions;

    public Interpreter(string text, DiagnosticBag diagnostics)
    {
        _context = new(text, diagnostics);
        _scope = new(_context);
        _expressions = new(_context, _scope);
    }

    private DiagnosticBag Diagnostics => _context.Diagnostics;

    /// <summary>The meaning; only worth something when there is no error among the diagnostics.</summary>
    public DatabaseQuery? Run(Script script, bool forCsv)
    {
        foreach (var declaration in script.Body.OfType<VariableDeclaration>())
            foreach (var declarator in declaration.Declarations)
                _scope.Announce(declarator.Id);

        ScriptValue? result = null;
        foreach (var statement in script.Body)
        {
            if (statement is EmptyStatement)
                continue;
            if (result is not null)
            {
                Diagnostics.Error(
                    DiagnosticIds.TextAfterQuery,
                    TextSpan.Of(statement),
                    "Something follows the query.",
                    "Put constants before the query, and export each query with a call of its own.");
                break;
            }

            switch (statement)
            {
                case VariableDeclaration { Kind: VariableDeclarationKind.Const } declaration:
                    Declare(declaration);
                    break;
                case VariableDeclaration declaration:
                    var keyword = VariableDeclaration.GetVariableDeclarationKindToken(declaration.Kind);
                    Diagnostics.Error(
                        DiagnosticIds.UnsupportedSyntax,
                        new(declaration.Start, declaration.Start + keyword.Length),
                        $"A query statement knows only constants, not '{keyword}'.",
                        "Write 'const'.");
                    Declare(declaration);
                    break;
                case ExpressionStatement expression:
                    result = _expressions.Read(expression.Expression);
                    // The query is still to come.
                    if (expression.Expression is AssignmentExpression or UpdateExpression)
                        result = null;
                    if (result is null or ChainScript or ErrorValue)
                        break;
                    Diagnostics.Error(
                        DiagnosticIds.MissingQuery,
                        result.Span,
                        $"This is {result.Kind}, and not a query.",
                        "Write db.collection('name').where({…}).get().");
                    return null;
                default:
                    Diagnostics.Error(
                        DiagnosticIds.UnsupportedSyntax,
                        TextSpan.Of(statement),
                        $"{SyntaxNames.Describe(statement)} cannot be part of a query statement.",
                        "Write constants, and one expression db.collection(…)….get().");
                    break;
            }
        }

        return Diagnostics.HasErrors ? null : Finish(result, forCsv);
    }

    private DatabaseQuery? Finish(ScriptValue? result, bool forCsv)
    {
        var end = _context.Text.AsSpan().TrimEnd().Length;
        switch (result)
        {
            case null:
                Diagnostics.Error(
                    DiagnosticIds.MissingQuery,
                    TextSpan.At(end),
                    "The statement has no query.",
                    "Write db.collection('name').where({…}).get().");
                return null;
            case ChainScript { IsFinished: true } chain:
                if (forCsv && chain.Query.Field is not { IsInclusion: true })
                {
                    Diagnostics.Error(
                        DiagnosticIds.CsvWithoutField,
                        chain.Span,
                        "A CSV export needs its columns named.",
                        "Add .field({ _id: true, name: true, … }) with the fields in the order of the columns.");
                }

                WarnOfSort(chain);

                return chain.Query;
            case ChainScript chain:
                Diagnostics.Error(
                    DiagnosticIds.MissingGet,
                    TextSpan.At(chain.Span.End),
                    "The query is not ended.",
                    "End it with .get().");
                return null;
            default:
                return null;
        }
    }

    private void WarnOfSort(ChainScript chain)
    {
        // _id always has an index, and an index needs no sort; but it is no index for an order of which _id is only the first key.
        if (chain is { OrderSpan: { } span, Query: { Limit: null, OrderBy: [{ Path: not "_id" }] or [_, _, ..] } })
        {
            Diagnostics.Warning(
                DiagnosticIds.SortWithoutLimit,
                span,
                "Without a limit the whole result is sorted; the service gives up at 32 MB of documents, unless an index has that order.",
                "Add .limit(n), or leave .orderBy() out and sort the file.");
        }
    }

    private void Declare(VariableDeclaration declaration)
    {
        foreach (var declarator in declaration.Declarations)
        {
            // The grammar demands a value of a constant; 'let' and 'var' have been reported.
            var value = declarator.Init is null ? new ErrorValue(TextSpan.Of(declarator)) : _expressions.Read(declarator.Init);
            switch (declarator.Id)
            {
                case Identifier name:
                    _scope.Declare(name, value);
                    break;
                case ObjectPattern pattern:
                    Destructure(pattern, value);
                    break;
                default:
                    Diagnostics.Error(
                        DiagnosticIds.UnsupportedSyntax,
                        TextSpan.Of(declarator.Id),
                        $"{SyntaxNames.Describe(declarator.Id)} cannot be part of a query statement.",
                        "Declare each constant with its own name.");
                    break;
            }
        }
    }

    private void Destructure(ObjectPattern pattern, ScriptValue source)
    {
        foreach (var property in pattern.Properties)
        {
            if (property is Property { Computed: false, Key: Identifier key, Value: Identifier or ObjectPattern } part)
            {
                var member = _expressions.Member(source, key.Name, TextSpan.Of(key), isFollowed: false, isCalled: false);
                if (part.Value is Identifier name)
                    _scope.Declare(name, member);
                else
                    Destructure((ObjectPattern)part.Value, member);
            }
            else
            {
                Diagnostics.Error(
                    DiagnosticIds.UnsupportedSyntax,
                    TextSpan.Of(property),
                    "Only plain names can be taken out of an object.",
                    "Write const { Point } = db.Geo, or const P = db.Geo.Point.");
            }
        }
    }
}
