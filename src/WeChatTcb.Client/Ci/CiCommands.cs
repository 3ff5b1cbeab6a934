namespace WeChatTcb.Client.Ci;

/// <summary>
/// The commands of a pipeline's runner. A step gives them as lines of its log, so a text in a command must not be able to end its line or
/// its command: texts of the service are in them.
/// </summary>
internal abstract class CiCommands
{
    /// <summary>The file for the summary of a run; null if there is none.</summary>
    internal abstract string? SummaryFile { get; }

    /// <summary>The commands of the runner that runs this process; null elsewhere, and if they are turned off.</summary>
    internal static CiCommands? Current() =>
        string.Equals(EnvironmentVariables.Get(EnvironmentVariables.CiCommands), "off", StringComparison.OrdinalIgnoreCase) ? null
        : IsTrue(EnvironmentVariables.GitHubActions) ? new GitHubCommands()
        : IsTrue(EnvironmentVariables.AzurePipelines) ? new AzureCommands()
        : null;

    /// <summary>The line that marks an error.</summary>
    /// <param name="id">The id of the error.</param>
    /// <param name="message">Its text, of any number of lines.</param>
    internal abstract string Error(string id, string message);

    /// <summary>The line that marks a warning.</summary>
    internal abstract string Warning(string message);

    /// <summary>
    /// The line that shows a summary that was written to <see cref="SummaryFile"/>; null if the runner finds it without one.
    /// </summary>
    internal abstract string? ShowSummary(string path);

    private static bool IsTrue(string variable) =>
        string.Equals(EnvironmentVariables.Get(variable), "true", StringComparison.OrdinalIgnoreCase);
}
