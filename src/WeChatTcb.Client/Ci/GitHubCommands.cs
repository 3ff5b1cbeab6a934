namespace WeChatTcb.Client.Ci;

/// <summary>Workflow commands of GitHub Actions: <c>::error title=…::message</c>.</summary>
internal sealed class GitHubCommands : CiCommands
{
    /// <inheritdoc/>
    internal override string? SummaryFile => EnvironmentVariables.Get(EnvironmentVariables.GitHubStepSummary);

    /// <inheritdoc/>
    internal override string Error(string id, string message) => $"::error title={Property(id)}::{Data(message)}";

    /// <inheritdoc/>
    internal override string Warning(string message) => $"::warning title=WeChatTcb::{Data(message)}";

    /// <inheritdoc/>
    internal override string? ShowSummary(string path) => null;

    // The order matters: what is escaped first must not be escaped again.
    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
