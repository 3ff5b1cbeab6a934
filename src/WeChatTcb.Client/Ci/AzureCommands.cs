namespace WeChatTcb.Client.Ci;

/// <summary>Logging commands of Azure Pipelines: <c>##vso[task.logissue type=error;code=…;]message</c>.</summary>
internal sealed class AzureCommands : CiCommands
{
    // The agent finds a command anywhere in a line. The character in its middle keeps a text of the service from being one.
    private const string Marker = "##vso[";
    private const string BrokenMarker = "##_vso[";

    /// <inheritdoc/>
    internal override string? SummaryFile => Path.Combine(
        EnvironmentVariables.Get(EnvironmentVariables.AgentTempDirectory) ?? Path.GetTempPath(), $"WeChatTcb-{Guid.NewGuid():N}.md");

    /// <inheritdoc/>
    internal override string Error(string id, string message) =>
        $"{Marker}task.logissue type=error;code={Property(id)};]{Data(message)}";

    /// <inheritdoc/>
    internal override string Warning(string message) => $"{Marker}task.logissue type=warning;]{Data(message)}";

    /// <inheritdoc/>
    internal override string? ShowSummary(string path) => $"{Marker}task.uploadsummary]{Data(path)}";

    /// <summary>The text without a command in it.</summary>
    internal static string Break(string text) => text.Replace(Marker, BrokenMarker, StringComparison.OrdinalIgnoreCase);

    private static string Data(string text) => Break(text).Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace("]", "%5D", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);
}
