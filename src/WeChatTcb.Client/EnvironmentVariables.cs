using System.Globalization;

namespace WeChatTcb.Client;

/// <summary>The environment variables of the module: their names, parsing and errors. No other code reads them.</summary>
internal static class EnvironmentVariables
{
    internal const string AccessToken = "TCB_ACCESS_TOKEN";
    internal const string AppId = "TCB_APPID";
    internal const string ComponentAppId = "TCB_COMPONENT_APPID";
    internal const string ComponentAppSecret = "TCB_COMPONENT_APPSECRET";
    internal const string ComponentVerifyTicket = "TCB_COMPONENT_VERIFY_TICKET";
    internal const string CloudBaseAccessToken = "TCB_CLOUDBASE_ACCESS_TOKEN";
    internal const string CloudBaseAccessTokenPath = "TCB_CLOUDBASE_ACCESS_TOKEN_PATH";
    internal const string ApiFamily = "TCB_API_FAMILY";
    internal const string Endpoint = "TCB_ENDPOINT";
    internal const string RetryTimeoutSec = "TCB_RETRY_TIMEOUT_SEC";

    /// <summary>The folder of the ledger, or <c>off</c>.</summary>
    internal const string Ledger = "TCB_LEDGER";

    /// <summary>The full path of the profiles file, instead of the one in the user's folder for settings.</summary>
    internal const string Profiles = "TCB_PROFILES";

    /// <summary>The minimum number of seconds between two submits to one environment.</summary>
    internal const string SubmitIntervalSec = "TCB_SUBMIT_INTERVAL_SEC";

    /// <summary><c>off</c>: no commands for the runner of a pipeline.</summary>
    internal const string CiCommands = "TCB_CI_COMMANDS";

    /// <summary><c>true</c> in a step of GitHub Actions.</summary>
    internal const string GitHubActions = "GITHUB_ACTIONS";

    /// <summary>The file whose Markdown the page of a GitHub workflow run shows.</summary>
    internal const string GitHubStepSummary = "GITHUB_STEP_SUMMARY";

    /// <summary><c>True</c> in a step of Azure Pipelines.</summary>
    internal const string AzurePipelines = "TF_BUILD";

    /// <summary>A folder that an agent of Azure Pipelines empties after each job.</summary>
    internal const string AgentTempDirectory = "AGENT_TEMPDIRECTORY";

    /// <summary>Where programs keep their state (XDG Base Directory).</summary>
    internal const string StateHome = "XDG_STATE_HOME";

    private const int MaxSubmitInterval = 3600;
    private const int MaxRetryTimeout = 86_400;

    /// <summary>The value of a variable, without white space and quotes around it; null if it is not set or empty.</summary>
    internal static string? Get(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text && PastedText.Clean(text) is { Length: > 0 } value ? value : null;

    /// <summary>The interval between two submits; null if it is not set.</summary>
    /// <exception cref="TcbException"><c>InvalidSubmitInterval</c>: it is not a number of seconds from 0 to 3600.</exception>
    internal static TimeSpan? SubmitInterval() => Get(SubmitIntervalSec) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and <= MaxSubmitInterval
            ? TimeSpan.FromSeconds(seconds)
        : throw new TcbException(
            "InvalidSubmitInterval", TcbErrorKind.InvalidArgument,
            Messages.FormatInvalidSubmitInterval(SubmitIntervalSec, text, MaxSubmitInterval), Messages.InvalidSubmitInterval_Advice);

    /// <summary>Parses the value of <see cref="Endpoint"/>.</summary>
    /// <exception cref="TcbException"><c>InvalidEndpoint</c>.</exception>
    internal static Uri? ParseEndpoint(string? text) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) ? address
        : throw new TcbException(
            "InvalidEndpoint", TcbErrorKind.InvalidArgument, Messages.FormatInvalidEndpoint_Variable(Endpoint),
            Messages.InvalidEndpoint_VariableAdvice);

    /// <summary>Parses the value of <see cref="RetryTimeoutSec"/>.</summary>
    /// <exception cref="TcbException"><c>InvalidEnvironmentVariable</c>.</exception>
    internal static TimeSpan? ParseRetryTimeout(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxRetryTimeout
            ? TimeSpan.FromSeconds(seconds)
        : throw Invalid(
            Messages.FormatInvalidEnvironmentVariable_RetryTimeout(RetryTimeoutSec, MaxRetryTimeout),
            Messages.InvalidEnvironmentVariable_RetryTimeoutAdvice);

    /// <summary>Parses the value of <see cref="ApiFamily"/>.</summary>
    /// <exception cref="TcbException"><c>InvalidEnvironmentVariable</c>.</exception>
    internal static TcbApiFamily? ParseApiFamily(string? text) => text is null ? null
        : Enum.TryParse<TcbApiFamily>(text, ignoreCase: true, out var family) && Enum.IsDefined(family) ? family
        : throw Invalid(
            Messages.FormatInvalidEnvironmentVariable_ApiFamily(ApiFamily),
            Messages.FormatInvalidEnvironmentVariable_ApiFamilyAdvice(TcbApiFamily.ComponentTcb, TcbApiFamily.Tcb));

    internal static TcbException Invalid(string message, string remedy) =>
        new("InvalidEnvironmentVariable", TcbErrorKind.InvalidArgument, message, remedy);
}
