using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>
/// Walks a statement's syntax tree by an allow-list: it refuses what it does not know. This part reads the constants and the one query
/// expression; see <see cref="ExpressionReader"/> for the expressions.
/// </summary>
internal sealed class StatementReader
{
    private readonly ReadingContext _context;
    private readonly Scope _scope;
    private readonly ExpressionReader _expressions;

    public StatementReader(ReadingContext context)
    {
        _context = context;
        _scope = new(context);
        _expressions = new(context, _scope);
    }

    /// <summary>The value of the query expression; null when there is none, or after an error.</summary>
    public ScriptValue? Read(Script script)
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
                _context.Error(DiagnosticIds.TextAfterQuery, Place.Of(statement), Messages.TextAfterQuery, Messages.TextAfterQuery_Hint);
                break;
            }

            switch (statement)
            {
                case VariableDeclaration declaration:
                    Declare(declaration);
                    break;
                case ExpressionStatement { Expression: AssignmentExpression or UpdateExpression } expression:
                    // It is reported; the query is still to come.
                    _expressions.Read(expression.Expression);
                    break;
                case ExpressionStatement expression:
                    result = _expressions.Read(expression.Expression);
                    if (result is QueryChain or ErrorValue)
                        break;
                    _context.Error(
                        DiagnosticIds.MissingQuery, result.Place, Messages.FormatNotAQuery(result.Kind), Messages.MissingQuery_Hint);
                    return null;
                default:
                    _context.Error(
                        DiagnosticIds.UnsupportedSyntax,
                        Place.Of(statement),
                        Messages.FormatUnsupported(SyntaxNames.Describe(statement)),
                        Messages.UnsupportedStatement_Hint);
                    break;
            }
        }

        return result;
    }

    private void Declare(VariableDeclaration declaration)
    {
        if (declaration.Kind != VariableDeclarationKind.Const)
        {
            var keyword = VariableDeclaration.GetVariableDeclarationKindToken(declaration.Kind);
            var place = new Place(declaration.Start, declaration.Start + keyword.Length);
            _context.Error(DiagnosticIds.UnsupportedSyntax, place, Messages.FormatNotConst(keyword), Messages.NotConst_Hint);
        }

        foreach (var declarator in declaration.Declarations)
        {
            // The grammar requires a value of a constant; 'let' and 'var' have been reported.
            var value = declarator.Init is null ? new ErrorValue(Place.Of(declarator)) : _expressions.Read(declarator.Init);
            if (declarator.Id is Identifier or ObjectPattern)
                Declare(declarator.Id, value);
            else
                _context.Error(
                    DiagnosticIds.UnsupportedSyntax,
                    Place.Of(declarator.Id),
                    Messages.FormatUnsupported(SyntaxNames.Describe(declarator.Id)),
                    Messages.Declaration_Hint);
        }
    }

    private void Declare(Node target, ScriptValue value)
    {
        if (target is Identifier name)
        {
            _scope.Declare(name, value);
            return;
        }

        foreach (var property in ((ObjectPattern)target).Properties)
        {
            if (property is Property { Computed: false, Key: Identifier key, Value: Identifier or ObjectPattern } part)
                Declare(part.Value, ChainReader.Member(_context, value, key.Name, Place.Of(key)));
            else
                _context.Error(
                    DiagnosticIds.UnsupportedSyntax, Place.Of(property), Messages.UnsupportedPattern, Messages.UnsupportedPattern_Hint);
        }
    }
}
