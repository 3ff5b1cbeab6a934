using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Syntax;

namespace WeChatTcb.Query.Reading;

/// <summary>Reads chains of members and calls, such as <c>db.collection('c').where({…}).get()</c>.</summary>
internal sealed class ChainReader(ReadingContext context, Scope scope, ExpressionReader expressions)
{
    /// <summary>Reads <c>a.b(c).d</c> from its innermost part outwards, in a loop: a long chain is deep on its left side.</summary>
    public ScriptValue Read(Expression outermost)
    {
        var links = new Stack<Expression>();
        var node = outermost;
        while (((node as CallExpression)?.Callee ?? (node as MemberExpression)?.Object) is { } inner)
        {
            links.Push(node);
            node = inner;
        }

        if (links.Count > QueryParser.MaxChain)
            return context.Error(
                DiagnosticIds.StatementTooDeep, Place.Of(node), Messages.FormatChainTooLong(QueryParser.MaxChain),
                Messages.ChainTooLong_Hint);

        var value = node is Identifier identifier
            ? scope.Lookup(identifier, isFollowed: links.Peek() is MemberExpression)
            : expressions.Read(node);
        while (links.TryPop(out var link))
        {
            if (value is ErrorValue)
                return value;
            links.TryPeek(out var next);
            value = link is MemberExpression member ? ReadMember(value, member, next) : ReadCall(value, (CallExpression)link);
        }

        return value;
    }

    /// <summary>The member of a value.</summary>
    /// <param name="context">The statement that is being read.</param>
    /// <param name="target">The value.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="place">The name's place.</param>
    /// <param name="isFollowed">Whether a further member follows, as it does when a semicolon is missing.</param>
    /// <param name="isCalled">Whether the member is called.</param>
    public static ScriptValue Member(
        ReadingContext context,
        ScriptValue target,
        string name,
        Place place,
        bool isFollowed = false,
        bool isCalled = false)
    {
        switch (target)
        {
            case ErrorValue:
                return target;
            case PredefinedValue { Object: var predefined }:
                return PredefinedMember(context, predefined, name, place, isFollowed);
            case ObjectLiteral literal:
                return literal.Find(name)?.Value ?? context.Error(
                    DiagnosticIds.UnknownMember,
                    place,
                    Messages.FormatUnknownObjectMember(name),
                    DidYouMean.Question(name, literal.Members.Select(static m => m.Name)));
            case QueryChain { IsFinished: true }:
                return context.Error(
                    DiagnosticIds.TextAfterQuery, place, Messages.FormatMemberAfterGet(name), Messages.MemberAfterGet_Hint);
            case QueryChain or Command when isCalled:
            case ScalarLiteral { Value: DateValue or ServerDateValue } when isCalled && name is "getTime" or "valueOf":
                return new MethodValue(target, name, place);
            case QueryChain or Command:
                return context.Error(DiagnosticIds.InvalidCall, place, Messages.FormatNotCalled(name), Messages.FormatNotCalled_Hint(name));
            default:
                return context.Error(DiagnosticIds.UnknownMember, place, Messages.FormatUnknownMember(target.Kind, name).Capitalize());
        }
    }

    private static ScriptValue PredefinedMember(ReadingContext context, PredefinedObject owner, string name, Place place, bool isFollowed)
    {
        if (owner.Members.TryGetValue(name, out var member))
            return new PredefinedValue(member, place);
        if (owner.Refused.TryGetValue(name, out var refuse))
        {
            context.Accepts(refuse(), place);
            return new ErrorValue(place);
        }

        if (isFollowed && name.EndsWith("db", StringComparison.Ordinal)
            && (owner.Members.ContainsKey(name[..^2]) || owner.Refused.ContainsKey(name[..^2])))
        {
            return StatementSyntax.ReportMissingSemicolon(context, new(place.End - 2, place.End));
        }

        return context.Error(
            owner == PredefinedNames.Command ? DiagnosticIds.UnknownCommand : DiagnosticIds.UnknownMember,
            place,
            Messages.FormatUnknownPredefinedMember(owner.Path, name),
            DidYouMean.Question(name, owner.Members.Keys.Concat(owner.Refused.Keys))
                // As MongoDB's shell names a collection.
                ?? (isFollowed && owner.Path == "db" ? Messages.FormatCollectionMember_Hint(name) : null));
    }

    private ScriptValue ReadMember(ScriptValue target, MemberExpression node, Expression? next)
    {
        var name = node switch
        {
            { Computed: false, Property: Identifier identifier } => identifier.Name,
            { Computed: true, Property: StringLiteral literal } => literal.Value,
            _ => null,
        };
        var place = Place.Of(node.Property);
        if (name is null)
            return context.Error(
                DiagnosticIds.UnsupportedSyntax, place, Messages.FormatUnsupported(Messages.Syntax_ComputedMember),
                Messages.ComputedMember_Hint);
        var value = Member(context, target, name, place, next is MemberExpression, next is CallExpression);
        return value is PredefinedValue ? value with { Place = Place.Of(node) } : value;
    }

    private ScriptValue ReadCall(ScriptValue callee, CallExpression node)
    {
        var place = Place.Of(node);
        var namePlace = Place.Of(node.Callee is MemberExpression { Property: var property } ? property : node.Callee);
        var arguments = expressions.ReadArguments(node.Arguments);
        Call As(string name) => new(name, namePlace, place, arguments ?? [], IsNew: false, context);
        switch (callee)
        {
            case MethodValue { Receiver: QueryChain chain, Name: var name }:
                // A clause that failed must not hide errors in the ones after it.
                return arguments is null ? QueryClauses.CallWithError(chain, As(name)) : QueryClauses.Call(chain, As(name));
            case PredefinedValue { Object: PredefinedFunction { New: NewRule.Required } function }:
                return context.Error(
                    DiagnosticIds.InvalidCall, namePlace, Messages.FormatNewRequired(function.Path),
                    Messages.FormatNewRequired_Hint(function.Path));
            case PredefinedValue { Object: PredefinedFunction { IsMethod: true } function } when node.Callee is not MemberExpression:
                return context.Error(
                    DiagnosticIds.InvalidCall, namePlace, Messages.FormatLoneMethod(function.Path),
                    Messages.FormatLoneMethod_Hint(function.Path));
            case MethodValue or PredefinedValue { Object: PredefinedFunction } when arguments is null:
                return new ErrorValue(place);
            case MethodValue { Receiver: Command command, Name: var name }:
                return CommandReader.ReadChained(command, As(name));
            case MethodValue { Receiver: ScalarLiteral { Value: var date }, Name: var name }:
                return DateFunctions.GetTime(date, As(name));
            case PredefinedValue { Object: PredefinedFunction function }:
                return function.Body(As(function.Path));
            default:
                return context.Error(DiagnosticIds.InvalidCall, namePlace, Messages.FormatNotAFunction(callee.Kind).Capitalize());
        }
    }
}
