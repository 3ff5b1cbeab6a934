using System.Globalization;
using Acornima;
using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Syntax;

namespace WeChatTcb.Query.Reading;

/// <summary>Reads expressions: literals, names, and chains of members and calls.</summary>
internal sealed class ExpressionReader(EvaluationContext context, Scope scope)
{
    private const double LargestSafeInteger = 9007199254740991;

    private int _depth;

    private DiagnosticBag Diagnostics => context.Diagnostics;

    public ScriptValue Read(Expression node)
    {
        if (_depth >= QueryParser.MaxDepth)
        {
            Diagnostics.Error(
                DiagnosticIds.StatementTooDeep,
                TextSpan.Of(node),
                $"The statement is nested more than {QueryParser.MaxDepth} levels deep.");
            return Poison(node);
        }

        if (Diagnostics.IsFull)
            return Poison(node);
        _depth++;
        var value = ReadNode(node);
        _depth--;
        return value;
    }

    private ScriptValue ReadNode(Expression node)
    {
        switch (node)
        {
            case CallExpression or MemberExpression:
                return ReadChain(node);
            case NewExpression creation:
                return ReadNew(creation);
            case Identifier identifier:
                return scope.Lookup(identifier, isFollowed: false);
            case ObjectExpression literal:
                return ReadObject(literal);
            case ArrayExpression literal:
                return ReadArray(literal);
            case StringLiteral literal:
                return context.IsSoundText(literal.Value, TextSpan.Of(literal), nulAllowed: true, "A string")
                    ? new ScalarScript(new StringValue(literal.Value), TextSpan.Of(literal))
                    : Poison(literal);
            case NumericLiteral literal:
                WarnOfPrecision(literal);
                return new ScalarScript(new NumberValue(literal.Value), TextSpan.Of(literal));
            case BooleanLiteral literal:
                return new ScalarScript(new BooleanValue(literal.Value), TextSpan.Of(literal));
            case NullLiteral:
                return new ScalarScript(QueryValue.Null, TextSpan.Of(node));
            case RegExpLiteral literal:
                return RegularExpressions.Read(
                    context,
                    literal.RegExp.Pattern,
                    literal.RegExp.Flags,
                    TextSpan.Of(literal),
                    TextSpan.Of(literal));
            case NonLogicalBinaryExpression binary when ConstantArithmetic.Knows(binary.Operator):
                return ReadArithmetic(binary);
            case UnaryExpression { Operator: Operator.UnaryNegation or Operator.UnaryPlus } unary:
                return ReadSign(unary);
            default:
                Diagnostics.Error(
                    DiagnosticIds.UnsupportedSyntax,
                    TextSpan.Of(node),
                    $"{SyntaxNames.Describe(node)} cannot be part of a query statement.",
                    SyntaxNames.Cure(node));
                return Poison(node);
        }
    }

    /// <summary>Reads <c>a + b + c</c> from the left, in a loop: a long sum is deep on its left side.</summary>
    private ScriptValue ReadArithmetic(NonLogicalBinaryExpression outermost)
    {
        var operations = new Stack<NonLogicalBinaryExpression>();
        Expression node = outermost;
        while (node is NonLogicalBinaryExpression binary && ConstantArithmetic.Knows(binary.Operator))
        {
            operations.Push(binary);
            node = binary.Left;
        }

        if (operations.Count > QueryParser.MaxChain)
        {
            Diagnostics.Error(
                DiagnosticIds.StatementTooDeep,
                TextSpan.Of(node),
                $"More than {QueryParser.MaxChain} operators follow one another here.",
                "Write the result itself.");
            return Poison(outermost);
        }

        var value = Read(node);
        while (operations.TryPop(out var operation))
        {
            var right = Read(operation.Right);
            if (value is ErrorValue || right is ErrorValue)
                return Poison(outermost);
            if (ConstantArithmetic.Compute(context, operation.Operator, value, right, TextSpan.Of(operation)) is not { } result)
                return Poison(outermost);
            value = new ScalarScript(result, TextSpan.Of(operation));
        }

        return value;
    }

    private ScriptValue ReadSign(UnaryExpression unary)
    {
        var value = Read(unary.Argument);
        if (value is ErrorValue)
            return Poison(unary);
        if (value is ScalarScript { Value: NumberValue number })
        {
            var signed = unary.Operator == Operator.UnaryNegation ? -number.Value : number.Value;
            return new ScalarScript(new NumberValue(signed), TextSpan.Of(unary));
        }

        Diagnostics.Error(DiagnosticIds.InvalidArgument, value.Span, $"A sign belongs to a number, not to {value.Kind}.");
        return Poison(unary);
    }

    private void WarnOfPrecision(NumericLiteral literal)
    {
        if (Math.Abs(literal.Value) > LargestSafeInteger && literal.Raw.All(char.IsAsciiDigit)
            && literal.Value.ToString("F0", CultureInfo.InvariantCulture) != literal.Raw.TrimStart('0'))
        {
            Diagnostics.Warning(
                DiagnosticIds.NumberPrecision,
                TextSpan.Of(literal),
                $"JavaScript reads {literal.Raw} as {literal.Value.ToString("F0", CultureInfo.InvariantCulture)}.",
                "If the field holds strings, put the number in quotes.");
        }
    }

    private ScriptValue ReadArray(ArrayExpression literal)
    {
        var items = new List<ScriptValue>(literal.Elements.Count);
        var failed = false;
        foreach (var element in literal.Elements)
        {
            if (element is null)
            {
                Diagnostics.Error(
                    DiagnosticIds.UnsupportedSyntax,
                    TextSpan.Of(literal),
                    "An array with holes cannot be part of a query statement.",
                    "Take the surplus comma out, or write null.");
                return Poison(literal);
            }

            var item = Read(element);
            failed |= item is ErrorValue;
            items.Add(item);
        }

        var array = new ArrayScript(items, TextSpan.Of(literal));
        return failed || context.IsTooDeep(array) ? Poison(literal) : array;
    }

    private ScriptValue ReadObject(ObjectExpression literal)
    {
        var members = new List<ScriptMember>(literal.Properties.Count);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var failed = false;
        foreach (var node in literal.Properties)
        {
            if (ReadMember(node) is not { } member)
            {
                failed = true;
                continue;
            }

            failed |= member.Value is ErrorValue;
            if (places.TryGetValue(member.Name, out var place))
            {
                Diagnostics.Warning(
                    DiagnosticIds.DuplicateKey,
                    member.NameSpan,
                    $"'{member.Name}' stands twice in this object; the last one counts.",
                    "Combine two conditions on one field with _.and(…).");
                members[place] = member;
            }
            else
            {
                places.Add(member.Name, members.Count);
                members.Add(member);
            }
        }

        var result = new ObjectScript(JavaScriptOrder.Of(members), TextSpan.Of(literal));
        return failed || context.IsTooDeep(result) ? Poison(literal) : result;
    }

    private ScriptMember? ReadMember(Node node)
    {
        if (node is not ObjectProperty { Kind: PropertyKind.Init, Method: false, Computed: false, Value: Expression expression } property)
        {
            var what = node switch
            {
                SpreadElement => "A spread '...'",
                Property { Computed: true } => "A computed key",
                _ => "A method, getter or setter",
            };
            Diagnostics.Error(DiagnosticIds.UnsupportedSyntax, TextSpan.Of(node), $"{what} cannot be part of a query statement.");
            return null;
        }

        var span = TextSpan.Of(property.Key);
        var name = property.Key switch
        {
            Identifier identifier => identifier.Name,
            StringLiteral text => text.Value,
            NumericLiteral { Value: >= 0 and <= LargestSafeInteger } number when Math.Floor(number.Value) == number.Value =>
                number.Value.ToString("F0", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (name is null)
        {
            Diagnostics.Error(DiagnosticIds.UnsupportedSyntax, span, "This key is not supported.", "Put the key in quotes.");
            return null;
        }

        if (name == "__proto__")
        {
            Diagnostics.Error(
                DiagnosticIds.UnsupportedSyntax,
                span,
                "'__proto__' is no key: in JavaScript it sets the object's prototype.");
            return null;
        }

        return new(name, span, Read(expression));
    }

    private ScriptValue ReadNew(NewExpression creation)
    {
        var callee = creation.Callee is Identifier identifier
            ? scope.Lookup(identifier, isFollowed: false)
            : Read(creation.Callee);
        if (callee is ErrorValue || ReadArguments(creation.Arguments) is not { } arguments)
            return Poison(creation);
        var nameSpan = TextSpan.Of(creation.Callee);
        if (callee is HostScript { Host: HostFunction function })
        {
            var call = new Call(function.Path, nameSpan, TextSpan.Of(creation), arguments, IsNew: true, context);
            if (function.New != NewRule.Refused)
                return function.Body(call);
            return call.Fail(DiagnosticIds.InvalidCall, nameSpan, $"{function.Path} is called without 'new'.", "Leave 'new' out.");
        }

        Diagnostics.Error(DiagnosticIds.InvalidCall, nameSpan, $"'new' needs a type such as db.Geo.Point, not {callee.Kind}.");
        return Poison(creation);
    }

    /// <summary>Reads <c>a.b(c).d</c> from its innermost part outwards, in a loop: a long chain is deep on its left side.</summary>
    private ScriptValue ReadChain(Expression outermost)
    {
        var links = new Stack<Expression>();
        var node = outermost;
        while (true)
        {
            var inner = node switch
            {
                CallExpression call => call.Callee,
                MemberExpression member => member.Object,
                _ => null,
            };
            if (inner is null)
                break;
            links.Push(node);
            node = inner;
        }

        if (links.Count > QueryParser.MaxChain)
        {
            Diagnostics.Error(
                DiagnosticIds.StatementTooDeep,
                TextSpan.Of(node),
                $"More than {QueryParser.MaxChain} members and calls are chained to this.",
                "Give _.and and _.or an array instead.");
            return Poison(outermost);
        }

        var value = node is Identifier identifier
            ? scope.Lookup(identifier, isFollowed: links.Peek() is MemberExpression)
            : Read(node);
        while (links.TryPop(out var link))
        {
            if (value is ErrorValue)
                return Poison(outermost);
            links.TryPeek(out var next);
            value = link is MemberExpression member
                ? ReadMemberAccess(value, member, next)
                : ReadCall(value, (CallExpression)link);
        }

        return value;
    }

    private ScriptValue ReadMemberAccess(ScriptValue target, MemberExpression node, Expression? next)
    {
        var name = node switch
        {
            { Computed: false, Property: Identifier identifier } => identifier.Name,
            { Computed: true, Property: StringLiteral literal } => literal.Value,
            _ => null,
        };
        if (name is not null)
        {
            var value = Member(target, name, TextSpan.Of(node.Property), next is MemberExpression, next is CallExpression);
            return value is HostScript ? value with { Span = TextSpan.Of(node) } : value;
        }

        Diagnostics.Error(
            DiagnosticIds.UnsupportedSyntax,
            TextSpan.Of(node.Property),
            "A computed member cannot be part of a query statement.",
            "Write the member's name after a dot.");
        return Poison(node);
    }

    /// <summary>The member of a value.</summary>
    /// <param name="target">The value.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="span">The name's place.</param>
    /// <param name="isFollowed">Whether a further member follows, as it does when a semicolon is missing.</param>
    /// <param name="isCalled">Whether the member is called.</param>
    public ScriptValue Member(ScriptValue target, string name, TextSpan span, bool isFollowed, bool isCalled)
    {
        switch (target)
        {
            case ErrorValue:
                return target;
            case HostScript { Host: var host }:
                return HostMember(host, name, span, isFollowed);
            case ObjectScript large when !context.TrySpend(large.Members.Count / 16, span):
                return new ErrorValue(span);
            case ObjectScript literal when literal.Members.FirstOrDefault(m => m.Name == name) is { } member:
                return member.Value;
            case ObjectScript literal:
                Diagnostics.Error(
                    DiagnosticIds.UnknownMember,
                    span,
                    $"The object has no member '{name}'.",
                    DidYouMean.Question(name, literal.Members.Select(static m => m.Name)));
                return new ErrorValue(span);
            case ChainScript { IsFinished: true }:
                Diagnostics.Error(
                    DiagnosticIds.TextAfterQuery,
                    span,
                    $"'.{name}' follows .get(), which ends the query.",
                    "End the statement after .get().");
                return new ErrorValue(span);
            case ChainScript or CommandScript when isCalled:
            case ScalarScript { Value: DateValue or ServerDateValue } when isCalled && name is "getTime" or "valueOf":
                return new MethodScript(target, name, span);
            case ChainScript or CommandScript:
                Diagnostics.Error(DiagnosticIds.InvalidCall, span, $"'{name}' is not called.", $"Write {name}(…).");
                return new ErrorValue(span);
            default:
                Diagnostics.Error(DiagnosticIds.UnknownMember, span, $"There is no member '{name}' here, on {target.Kind}.");
                return new ErrorValue(span);
        }
    }

    private ScriptValue HostMember(HostObject host, string name, TextSpan span, bool isFollowed)
    {
        if (host.Members.TryGetValue(name, out var member))
            return new HostScript(member, span);
        if (host.Refused.TryGetValue(name, out var refusal))
        {
            Diagnostics.Error(refusal.Id, span, refusal.Message, refusal.Suggestion);
            return new ErrorValue(span);
        }

        if (isFollowed && name.EndsWith("db", StringComparison.Ordinal)
            && (host.Members.ContainsKey(name[..^2]) || host.Refused.ContainsKey(name[..^2])))
        {
            StatementSyntax.ReportMissingSemicolon(Diagnostics, new(span.End - 2, span.End), context.Text);
            return new ErrorValue(span);
        }

        Diagnostics.Error(
            host == HostObjects.Command ? DiagnosticIds.UnknownCommand : DiagnosticIds.UnknownMember,
            span,
            $"{host.Path} has no '{name}'.",
            DidYouMean.Question(name, host.Members.Keys.Concat(host.Refused.Keys)));
        return new ErrorValue(span);
    }

    private ScriptValue ReadCall(ScriptValue callee, CallExpression node)
    {
        var nameSpan = node.Callee is MemberExpression { Property: var property } ? TextSpan.Of(property) : TextSpan.Of(node.Callee);
        var arguments = ReadArguments(node.Arguments);
        Call Describe(string name) => new(name, nameSpan, TextSpan.Of(node), arguments ?? [], IsNew: false, context);
        switch (callee)
        {
            case MethodScript { Receiver: ChainScript chain, Name: var name }:
                // A clause that failed should not hide the faults of the ones after it.
                return arguments is null ? QueryClauses.Skip(chain, Describe(name)) : QueryClauses.Call(chain, Describe(name));
            case MethodScript { Receiver: CommandScript command, Name: var name }:
                return arguments is null ? Poison(node) : Commands.CallOn(command, Describe(name));
            case MethodScript { Receiver: ScalarScript { Value: var date }, Name: var name }:
                return arguments is null ? Poison(node) : Dates.GetTime(date, Describe(name));
            case HostScript { Host: HostFunction { New: NewRule.Required } function }:
                return Describe(function.Path).Fail(
                    DiagnosticIds.InvalidCall,
                    nameSpan,
                    $"{function.Path}(…) without 'new' gives a text, not a date.",
                    $"Write new {function.Path}(…).");
            case HostScript { Host: HostFunction { IsMethod: true } function } when node.Callee is not MemberExpression:
                return Describe(function.Path).Fail(
                    DiagnosticIds.InvalidCall,
                    nameSpan,
                    $"{function.Path} works only as a method of its object.",
                    $"Write {function.Path}(…).");
            case HostScript { Host: HostFunction function }:
                return arguments is null ? Poison(node) : function.Body(Describe(function.Path));
            default:
                Diagnostics.Error(DiagnosticIds.InvalidCall, nameSpan, $"{callee.Kind} is no function.".Capitalize());
                return Poison(node);
        }
    }

    /// <summary>The arguments, or null when one of them has an error.</summary>
    private List<ScriptValue>? ReadArguments(in NodeList<Expression> nodes)
    {
        var arguments = new List<ScriptValue>(nodes.Count);
        var failed = false;
        foreach (var node in nodes)
        {
            var value = Read(node);
            failed |= value is ErrorValue;
            arguments.Add(value);
        }

        return failed ? null : arguments;
    }

    private static ErrorValue Poison(Node node) => new(TextSpan.Of(node));
}
