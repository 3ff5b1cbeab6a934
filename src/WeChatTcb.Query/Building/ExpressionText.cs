using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Syntax;

namespace WeChatTcb.Query.Building;

/// <summary>A part of a query that is passed as a text of the statement's language: one expression that takes up the whole text.</summary>
/// <param name="Context">The context to which the places and diagnostics of the text belong.</param>
/// <param name="Value">The value of the expression; an <see cref="ErrorValue"/> after a diagnostic.</param>
internal sealed record ExpressionText(ReadingContext Context, ScriptValue Value)
{
    private const string Open = "(";
    private const string Close = "\n)";

    public static ExpressionText Read(string text)
    {
        // In brackets it is an expression whatever it starts with, and a comment at its end stays in its line.
        var script = Open + text + Close;
        var context = new ReadingContext(script, new DiagnosticBag(script, new(Open.Length, Open.Length + text.Length)));
        return new(context, Read(context));
    }

    private static ScriptValue Read(ReadingContext context)
    {
        var all = new Place(0, context.Text.Length);
        return StatementSyntax.Parse(context) switch
        {
            null => new ErrorValue(all),
            // An expression that starts with the bracket has closed it and continues after it.
            { Body: [ExpressionStatement { Expression: { Start: > 0 } expression }] } =>
                new ExpressionReader(context, new Scope(context)).Read(expression),
            _ => context.Error(DiagnosticIds.UnsupportedSyntax, all, Messages.SeveralExpressions, Messages.SeveralExpressions_Hint),
        };
    }
}
