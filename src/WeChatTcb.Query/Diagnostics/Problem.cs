namespace WeChatTcb.Query.Diagnostics;

/// <summary>What is wrong, before it is known where.</summary>
/// <param name="Id">One of <see cref="DiagnosticIds"/>.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Hint">How to fix it, where that is known.</param>
/// <param name="Node">The part of the model that is wrong, for those who remember where it was written.</param>
internal sealed record Problem(string Id, string Message, string? Hint = null, object? Node = null);
