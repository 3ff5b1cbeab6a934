namespace WeChatTcb.Emulator.Evaluation;

/// <summary>An expression cannot be computed for a document; where MongoDB cannot either, the message is MongoDB's.</summary>
internal sealed class ExpressionException(string message) : Exception(message);
