using Acornima.Ast;

namespace WeChatTcb.Query.Diagnostics;

/// <summary>A part of the statement: from <paramref name="Start"/>, up to and without <paramref name="End"/>.</summary>
internal readonly record struct TextSpan(int Start, int End)
{
    public static TextSpan Of(INode node) => new(node.Start, node.End);

    public static TextSpan At(int position) => new(position, position);
}
