using Acornima.Ast;

namespace WeChatTcb.Query.Reading;

/// <summary>The parts of JavaScript that are refused, in words.</summary>
internal static class SyntaxNames
{
    public static string Describe(Node node) => node.Type switch
    {
        NodeType.ArrowFunctionExpression or NodeType.FunctionExpression or NodeType.FunctionDeclaration => "A function",
        NodeType.ClassDeclaration or NodeType.ClassExpression => "A class",
        NodeType.AssignmentExpression or NodeType.UpdateExpression => "An assignment",
        NodeType.BinaryExpression => "This operator",
        NodeType.UnaryExpression => "This operator",
        NodeType.LogicalExpression => "A logical operator",
        NodeType.ConditionalExpression => "A conditional '? :'",
        NodeType.SequenceExpression => "A comma operator",
        NodeType.SpreadElement or NodeType.RestElement => "A spread '...'",
        NodeType.TemplateLiteral or NodeType.TaggedTemplateExpression => "A template string",
        NodeType.AwaitExpression => "'await'",
        NodeType.YieldExpression => "'yield'",
        NodeType.ThisExpression => "'this'",
        NodeType.Super => "'super'",
        NodeType.ImportExpression => "An import",
        NodeType.ChainExpression => "An optional chain '?.'",
        NodeType.MetaProperty => "A meta property",
        NodeType.ForStatement or NodeType.ForInStatement or NodeType.ForOfStatement or NodeType.WhileStatement
            or NodeType.DoWhileStatement => "A loop",
        NodeType.IfStatement or NodeType.SwitchStatement => "A condition",
        NodeType.BlockStatement => "A block",
        NodeType.LabeledStatement => "A label",
        NodeType.TryStatement or NodeType.ThrowStatement => "Exception handling",
        NodeType.ArrayPattern => "Taking an array apart",
        NodeType.Literal => "A BigInt",
        _ => "This",
    };

    public static string? Cure(Node node) => node.Type switch
    {
        NodeType.ArrowFunctionExpression or NodeType.FunctionExpression => "Write the condition as an object, such as { age: _.gt(18) }.",
        NodeType.AssignmentExpression or NodeType.UpdateExpression => "Declare each value once: const name = value;",
        NodeType.SequenceExpression => "Export each query with a call of its own.",
        NodeType.ConditionalExpression => "Write the one value that is meant.",
        NodeType.UnaryExpression => "Write the value itself; _.neq(…) and _.not(…) negate a condition.",
        NodeType.TemplateLiteral => "Write a string in quotes.",
        NodeType.BinaryExpression => "Write the value itself.",
        NodeType.LogicalExpression => "Combine conditions with _.and(…) and _.or(…).",
        NodeType.AwaitExpression => "Leave 'await' out.",
        NodeType.Literal => "Leave the 'n' out.",
        _ => null,
    };

    /// <summary>The text with a capital first letter, for the start of a sentence.</summary>
    public static string Capitalize(this string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
