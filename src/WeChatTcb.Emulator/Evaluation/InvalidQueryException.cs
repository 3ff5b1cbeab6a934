namespace WeChatTcb.Emulator.Evaluation;

/// <summary>A valid statement that cannot be run, for example because of a broken regular expression.</summary>
internal sealed class InvalidQueryException(string message) : Exception(message);
