namespace WeChatTcb.Emulator.Evaluation;

/// <summary>A query that has a meaning but cannot be run, such as one with a broken regular expression.</summary>
internal sealed class InvalidQueryException(string message) : Exception(message);
