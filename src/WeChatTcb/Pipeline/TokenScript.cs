using System.Management.Automation;
using System.Security;
using CloudExport;

namespace WeChatTcb.Pipeline;

/// <summary>Takes an access token from the user's script block.</summary>
internal static class TokenScript
{
    /// <summary>The script block as the library calls it, on the pipeline's thread.</summary>
    internal static Func<string> Of(ScriptBlock script) => () =>
    {
        try
        {
            return script.Invoke().Select(Token).LastOrDefault(token => token.Length > 0) ?? throw Failed("It gave no token.");
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            // The script's own words may hold what the script handles, so they are not repeated, not even as an inner exception.
            throw Failed($"It ended with a {exception.GetType().Name} in its line {exception.ErrorRecord.InvocationInfo?.ScriptLineNumber ?? 1}.");
        }
        catch (FlowControlException)
        {
            // break, continue and exit would leave the loop or the script around the command, without a word.
            throw Failed("It left by break, continue or exit.");
        }
    };

    private static string Token(PSObject? output) => output?.BaseObject switch
    {
        SecureString secret => secret.Reveal(),
        string text => text.Trim(),
        _ => "",
    };

    private static TcbException Failed(string why) => new(
        "AccessTokenScriptFailed", TcbErrorKind.Authentication, $"The script block of -AccessTokenScript gave no access token. {why}",
        "Run the script block on its own: its output must be one string or secure string.");
}
