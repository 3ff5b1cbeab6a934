using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;

namespace WeChatTcb.Commands;

/// <summary>Takes an access token or a verify ticket from the user's script block, on the pipeline's thread.</summary>
/// <remarks>
/// In the runspace of Connect-Tcb the block runs as it is, with that session's variables and functions. A connection can be used in other
/// runspaces too, and while a block runs nothing else may use its runspace, which may be busy or gone. So another runspace runs a copy of the
/// block's text, as ForEach-Object -Parallel does with its own block: it sees that runspace's variables and functions.
/// </remarks>
internal sealed class SecretScript
{
    private readonly ScriptBlock _script;
    private readonly Guid _home = Runspace.DefaultRunspace.InstanceId;
    private readonly string _text;
    private readonly bool _givesToken;

    private SecretScript(ScriptBlock script, bool givesToken) => (_script, _text, _givesToken) = (script, script.ToString(), givesToken);

    /// <summary>The script block of -AccessTokenScript as the library calls it.</summary>
    internal static Func<string> OfToken(ScriptBlock script) => new SecretScript(script, givesToken: true).Run;

    /// <summary>The script block of -ComponentVerifyTicketScript as the library calls it.</summary>
    internal static Func<string> OfTicket(ScriptBlock script) => new SecretScript(script, givesToken: false).Run;

    private string Secret => _givesToken ? "access token" : "verify ticket";

    private string Run()
    {
        var isAtHome = Runspace.DefaultRunspace?.InstanceId == _home;
        try
        {
            var script = isAtHome ? _script : ScriptBlock.Create(_text);
            return script.Invoke().Select(Text).LastOrDefault(text => text.Length > 0) ?? throw Failed("Its output holds none.", isAtHome);
        }
        catch (PipelineStoppedException)
        {
            throw new OperationCanceledException();
        }
        catch (RuntimeException exception)
        {
            // The script's message may contain the secret, so it is not repeated, not even as an inner exception.
            throw Failed($"It ended with a {exception.GetType().Name} in its line {exception.ErrorRecord.InvocationInfo?.ScriptLineNumber ?? 1}.", isAtHome);
        }
        catch (FlowControlException)
        {
            // break, continue and exit would leave the loop or the script around the command, without a word.
            throw Failed("It left by break, continue or exit.", isAtHome);
        }
    }

    private static string Text(PSObject? output) => output?.BaseObject switch
    {
        SecureString secret => secret.Reveal(),
        PSCredential { Password: var secret } => secret.Reveal(),
        string text => text.Trim(),
        _ => "",
    };

    private TcbException Failed(string why, bool isAtHome) => new(
        _givesToken ? "AccessTokenScriptFailed" : "VerifyTicketScriptFailed", TcbErrorKind.Authentication,
        $"The script block of -{(_givesToken ? "AccessTokenScript" : "ComponentVerifyTicketScript")} gave no {Secret}. {why}",
        "Run the script block on its own: its output must be one string, secure string or credential."
        + (isAtHome ? "" : " Here it ran in another runspace than that of Connect-Tcb, where variables and functions of that session are not known."));
}
