using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;
using WeChatTcb.Query.Syntax;

namespace WeChatTcb.Query.Building;

/// <summary>A part of a query that is given as a text of the statement's language: one expression, which cannot end before the text does.</summary>
internal sealed class ExpressionText
{
    private const string Open = "(";
    private const string Close = "\n)";

    private ExpressionText(EvaluationContext context, ScriptValue value)
    {
        Context = context;
        Value = value;
    }

    /// <summary>What the text's own places and diagnostics belong to.</summary>
    public EvaluationContext Context { get; }

    /// <summary>What the expression stands for; poison after a diagnostic.</summary>
    public ScriptValue Value { get; }

    public static ExpressionText Read(string text)
    {
        // In brackets it is an expression whatever it starts with, and a comment at its end stays in its line.
        var script = Open + text + Close;
        var diagnostics = new DiagnosticBag(script, new TextSpan(Open.Length, Open.Length + text.Length));
        var context = new EvaluationContext(script, diagnostics);
        return new(context, Read(script, context));
    }

    private static ScriptValue Read(string script, EvaluationContext context)
    {
        var all = new TextSpan(0, script.Length);
        if (StatementSyntax.Parse(script, context.Diagnostics) is not { } tree)
            return new ErrorValue(all);
        // An expression that starts with the bracket has closed it, and goes on behind it.
        if (tree.Body is [ExpressionStatement { Expression: { Start: > 0 } expression }])
            return new ExpressionReader(context, new Scope(context)).Read(expression);
        context.Diagnostics.Error(
            DiagnosticIds.UnsupportedSyntax,
            all,
            "This is more than one expression.",
            "Give only what stands inside of the brackets, such as { age: _.gt(10) }.");
        return new ErrorValue(all);
    }
}
