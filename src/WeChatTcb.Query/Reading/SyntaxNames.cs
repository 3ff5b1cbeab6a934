using Acornima.Ast;

namespace WeChatTcb.Query.Reading;

/// <summary>The names of the parts of JavaScript that are refused, and what to write instead.</summary>
internal static class SyntaxNames
{
    public static string Describe(Node node) => node.Type switch
    {
        NodeType.ArrowFunctionExpression or NodeType.FunctionExpression or NodeType.FunctionDeclaration => Messages.Syntax_Function,
        NodeType.ClassDeclaration or NodeType.ClassExpression => Messages.Syntax_Class,
        NodeType.AssignmentExpression or NodeType.UpdateExpression => Messages.Syntax_Assignment,
        NodeType.BinaryExpression or NodeType.UnaryExpression => Messages.Syntax_Operator,
        NodeType.LogicalExpression => Messages.Syntax_LogicalOperator,
        NodeType.ConditionalExpression => Messages.Syntax_Conditional,
        NodeType.SequenceExpression => Messages.Syntax_Comma,
        NodeType.SpreadElement or NodeType.RestElement => Messages.Syntax_Spread,
        NodeType.TemplateLiteral or NodeType.TaggedTemplateExpression => Messages.Syntax_Template,
        NodeType.AwaitExpression => "'await'",
        NodeType.YieldExpression => "'yield'",
        NodeType.ThisExpression => "'this'",
        NodeType.Super => "'super'",
        NodeType.ImportExpression => Messages.Syntax_Import,
        NodeType.ChainExpression => Messages.Syntax_OptionalChain,
        NodeType.MetaProperty => Messages.Syntax_MetaProperty,
        NodeType.ForStatement or NodeType.ForInStatement or NodeType.ForOfStatement or NodeType.WhileStatement
            or NodeType.DoWhileStatement => Messages.Syntax_Loop,
        NodeType.IfStatement or NodeType.SwitchStatement => Messages.Syntax_Condition,
        NodeType.BlockStatement => Messages.Syntax_Block,
        NodeType.LabeledStatement => Messages.Syntax_Label,
        NodeType.TryStatement or NodeType.ThrowStatement => Messages.Syntax_Exception,
        NodeType.ArrayPattern => Messages.Syntax_ArrayPattern,
        NodeType.Literal => Messages.Syntax_BigInt,
        _ => Messages.Syntax_Other,
    };

    public static string? Hint(Node node) => node.Type switch
    {
        NodeType.ArrowFunctionExpression or NodeType.FunctionExpression or NodeType.BinaryExpression => Messages.Condition_Hint,
        NodeType.AssignmentExpression or NodeType.UpdateExpression => Messages.Assignment_Hint,
        NodeType.SequenceExpression => Messages.Comma_Hint,
        NodeType.ConditionalExpression => Messages.Conditional_Hint,
        NodeType.UnaryExpression => Messages.UnaryOperator_Hint,
        NodeType.TemplateLiteral => Messages.Template_Hint,
        NodeType.LogicalExpression => Messages.LogicalOperator_Hint,
        NodeType.AwaitExpression => Messages.FormatLeaveWordOut("await"),
        NodeType.Literal => Messages.FormatLeaveWordOut("n"),
        _ => null,
    };

    /// <summary>The text with a capital first letter, for the start of a sentence.</summary>
    public static string Capitalize(this string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
