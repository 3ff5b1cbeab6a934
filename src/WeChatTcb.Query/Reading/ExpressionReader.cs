using System.Globalization;
using Acornima;
using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Reading;

/// <summary>Reads expressions: literals, names, and chains of members and calls (<see cref="ChainReader"/>).</summary>
internal sealed class ExpressionReader(ReadingContext context, Scope scope)
{
    private const double LargestSafeInteger = 9007199254740991;

    private int _depth;

    public ScriptValue Read(Expression node)
    {
        if (_depth >= QueryParser.MaxNesting)
            return context.Error(
                DiagnosticIds.StatementTooDeep, Place.Of(node), Messages.FormatStatementTooDeep(QueryParser.MaxNesting));
        if (context.Diagnostics.IsFull)
            return new ErrorValue(Place.Of(node));
        _depth++;
        var value = ReadNode(node);
        _depth--;
        return value;
    }

    /// <summary>The arguments, or null when one of them has an error.</summary>
    public List<ScriptValue>? ReadArguments(in NodeList<Expression> nodes)
    {
        var arguments = new List<ScriptValue>(nodes.Count);
        foreach (var node in nodes)
            arguments.Add(Read(node));
        return arguments.Exists(static a => a is ErrorValue) ? null : arguments;
    }

    private ScriptValue ReadNode(Expression node)
    {
        var place = Place.Of(node);
        switch (node)
        {
            case CallExpression or MemberExpression:
                return new ChainReader(context, scope, this).Read(node);
            case NewExpression creation:
                return ReadNew(creation);
            case Identifier identifier:
                return scope.Lookup(identifier, isFollowed: false);
            case ObjectExpression literal:
                return ReadObject(literal);
            case ArrayExpression literal:
                return ReadArray(literal);
            case StringLiteral literal:
                return context.Accepts(TextRules.FindInText(literal.Value), place)
                    ? new ScalarLiteral(new StringValue(literal.Value), place)
                    : new ErrorValue(place);
            case NumericLiteral literal:
                WarnOfPrecision(literal);
                return new ScalarLiteral(new NumberValue(literal.Value), place);
            case BooleanLiteral literal:
                return new ScalarLiteral(new BooleanValue(literal.Value), place);
            case NullLiteral:
                return new ScalarLiteral(QueryValue.Null, place);
            case RegExpLiteral literal:
                return RegexFunction.Read(context, literal.RegExp.Pattern, literal.RegExp.Flags, place);
            case NonLogicalBinaryExpression binary when ConstantArithmetic.Knows(binary.Operator):
                return ReadArithmetic(binary);
            case UnaryExpression { Operator: Operator.UnaryNegation or Operator.UnaryPlus } unary:
                return ReadSign(unary);
            default:
                return context.Error(
                    DiagnosticIds.UnsupportedSyntax, place, Messages.FormatUnsupported(SyntaxNames.Describe(node)), SyntaxNames.Hint(node));
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
            return context.Error(
                DiagnosticIds.StatementTooDeep,
                Place.Of(node),
                Messages.FormatTooManyOperators(QueryParser.MaxChain),
                Messages.TooManyOperators_Hint);

        var value = Read(node);
        while (operations.TryPop(out var operation))
        {
            var right = Read(operation.Right);
            if (value is ErrorValue || right is ErrorValue)
                return new ErrorValue(Place.Of(outermost));
            var place = Place.Of(operation);
            if (ConstantArithmetic.Compute(context, operation.Operator, value, right, place) is not { } result)
                return new ErrorValue(place);
            value = new ScalarLiteral(result, place);
        }

        return value;
    }

    private ScriptValue ReadSign(UnaryExpression unary)
    {
        var place = Place.Of(unary);
        return Read(unary.Argument) switch
        {
            ErrorValue => new ErrorValue(place),
            ScalarLiteral { Value: NumberValue { Value: var number } } =>
                new ScalarLiteral(new NumberValue(unary.Operator == Operator.UnaryNegation ? -number : number), place),
            var other => context.Error(DiagnosticIds.InvalidArgument, other.Place, Messages.FormatSignOfNoNumber(other.Kind)),
        };
    }

    private void WarnOfPrecision(NumericLiteral literal)
    {
        if (Math.Abs(literal.Value) <= LargestSafeInteger || !literal.Raw.All(char.IsAsciiDigit))
            return;
        var read = literal.Value.ToString("F0", CultureInfo.InvariantCulture);
        if (read != literal.Raw.TrimStart('0'))
            context.Diagnostics.Warning(
                DiagnosticIds.NumberPrecision,
                Place.Of(literal),
                Messages.FormatNumberPrecision(literal.Raw, read),
                Messages.NumberPrecision_Hint);
    }

    private ScriptValue ReadArray(ArrayExpression literal)
    {
        var place = Place.Of(literal);
        var items = new List<ScriptValue>(literal.Elements.Count);
        foreach (var element in literal.Elements)
        {
            if (element is null)
                return context.Error(
                    DiagnosticIds.UnsupportedSyntax, place, Messages.FormatUnsupported(Messages.Syntax_Hole), Messages.Hole_Hint);
            items.Add(Read(element));
        }

        return items.Exists(static i => i is ErrorValue) ? new ErrorValue(place) : context.Limit(new ArrayLiteral(items, place));
    }

    private ScriptValue ReadObject(ObjectExpression literal)
    {
        var place = Place.Of(literal);
        var members = new List<ScriptMember>(literal.Properties.Count);
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        var failed = false;
        foreach (var node in literal.Properties)
        {
            if (ReadMember(node) is not { } member)
            {
                failed = true;
                continue;
            }

            failed |= member.Value is ErrorValue;
            if (indices.TryAdd(member.Name, members.Count))
            {
                members.Add(member);
                continue;
            }

            context.Diagnostics.Warning(
                DiagnosticIds.DuplicateKey, member.NamePlace, Messages.FormatDuplicateKey(member.Name), Messages.DuplicateKey_Hint);
            members[indices[member.Name]] = member;
        }

        return failed ? new ErrorValue(place) : context.Limit(new ObjectLiteral(JavaScriptOrder.Of(members), place));
    }

    private ScriptMember? ReadMember(Node node)
    {
        if (node is not ObjectProperty { Kind: PropertyKind.Init, Method: false, Computed: false, Value: Expression expression } property)
        {
            var what = node switch
            {
                SpreadElement => Messages.Syntax_Spread,
                Property { Computed: true } => Messages.Syntax_ComputedKey,
                _ => Messages.Syntax_Method,
            };
            return context.Fail<ScriptMember>(DiagnosticIds.UnsupportedSyntax, Place.Of(node), Messages.FormatUnsupported(what));
        }

        var place = Place.Of(property.Key);
        var name = property.Key switch
        {
            Identifier identifier => identifier.Name,
            StringLiteral text => text.Value,
            NumericLiteral { Value: >= 0 and <= LargestSafeInteger } number when Math.Floor(number.Value) == number.Value =>
                number.Value.ToString("F0", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (name is null)
            return context.Fail<ScriptMember>(
                DiagnosticIds.UnsupportedSyntax, place, Messages.UnsupportedKey, Messages.UnsupportedKey_Hint);
        return context.Accepts(TextRules.FindInKey(name), place) ? new(name, place, Read(expression)) : null;
    }

    private ScriptValue ReadNew(NewExpression creation)
    {
        var callee = creation.Callee is Identifier identifier ? scope.Lookup(identifier, isFollowed: false) : Read(creation.Callee);
        if (callee is ErrorValue || ReadArguments(creation.Arguments) is not { } arguments)
            return new ErrorValue(Place.Of(creation));
        var namePlace = Place.Of(creation.Callee);
        if (callee is not PredefinedValue { Object: PredefinedFunction function })
            return context.Error(DiagnosticIds.InvalidCall, namePlace, Messages.FormatNewOfNoType(callee.Kind));
        if (function.New == NewRule.Refused)
            return context.Error(DiagnosticIds.InvalidCall, namePlace, Messages.FormatNewRefused(function.Path), Messages.NewRefused_Hint);
        return function.Body(new(function.Path, namePlace, Place.Of(creation), arguments, IsNew: true, context));
    }
}
