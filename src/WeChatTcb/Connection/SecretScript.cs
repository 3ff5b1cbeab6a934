using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Xml;
using WeChatTcb.Client;
using WeChatTcb.Client.Tokens;

namespace WeChatTcb.Commands;

/// <summary>Reads an access token or a verify ticket from the user's script block. Runs on the pipeline thread.</summary>
/// <remarks>
/// In the runspace of Connect-Tcb the block runs as it is, with that session's variables and functions. A connection can also be used in
/// other runspaces. There the original block cannot run: it needs its own runspace, which may be busy or closed. So another runspace runs a
/// copy of the block's text, with that runspace's variables and functions, as ForEach-Object -Parallel does with its block.
/// </remarks>
internal sealed class SecretScript
{
    private readonly ScriptBlock _script;
    private readonly string _text;
    private readonly bool _isToken;
    private readonly Guid _runspaceId = Runspace.DefaultRunspace.InstanceId;

    private SecretScript(ScriptBlock script, bool isToken) => (_script, _text, _isToken) = (script, script.ToString(), isToken);

    /// <summary>The script block of -AccessTokenScript, in the form that the client takes.</summary>
    internal static Func<string> OfToken(ScriptBlock script) => new SecretScript(script, isToken: true).Run;

    /// <summary>The script block of -ComponentVerifyTicketScript, in the form that the client takes.</summary>
    internal static Func<string> OfTicket(ScriptBlock script) => new SecretScript(script, isToken: false).Run;

    private string Run()
    {
        var isOwnRunspace = Runspace.DefaultRunspace?.InstanceId == _runspaceId;
        try
        {
            var script = isOwnRunspace ? _script : ScriptBlock.Create(_text);
            var text = script.Invoke().Select(Text).LastOrDefault(text => text.Length > 0)
                ?? throw Failed(Messages.SecretScript_NoOutput, isOwnRunspace);
            var secret = _isToken ? PastedSecret.Token(text) : PastedSecret.Ticket(text);
            return secret.Problem is { } problem ? throw Failed(problem, isOwnRunspace) : secret.Value;
        }
        catch (PipelineStoppedException)
        {
            throw new OperationCanceledException();
        }
        catch (RuntimeException exception)
        {
            // The script's message may contain the secret, so neither the message nor the inner exception is passed on.
            var line = exception.ErrorRecord.InvocationInfo?.ScriptLineNumber ?? 1;
            throw Failed(Messages.FormatSecretScript_Exception(exception.GetType().Name, line), isOwnRunspace);
        }
        catch (FlowControlException)
        {
            // Uncaught, break, continue and exit would silently leave the loop or the script around the command.
            throw Failed(Messages.SecretScript_FlowControl, isOwnRunspace);
        }
    }

    private static string Text(PSObject? output) => output?.BaseObject switch
    {
        SecureString secret => secret.Reveal(),
        PSCredential { Password: var secret } => secret.Reveal(),
        string text => PastedText.Clean(text),
        // What Invoke-RestMethod returns.
        PSCustomObject => PastedSecret.Names.Select(name => output.Properties[name]?.Value as string)
            .FirstOrDefault(value => !string.IsNullOrWhiteSpace(value)) ?? "",
        XmlDocument { OuterXml: var xml } => xml,
        _ => "",
    };

    private TcbException Failed(string cause, bool isOwnRunspace)
    {
        var advice = isOwnRunspace ? Messages.SecretScript_Advice : Messages.SecretScript_OtherRunspace_Advice;
        return _isToken
            ? new("AccessTokenScriptFailed", TcbErrorKind.Authentication, Messages.FormatAccessTokenScriptFailed(cause), advice)
            : new("VerifyTicketScriptFailed", TcbErrorKind.Authentication, Messages.FormatVerifyTicketScriptFailed(cause), advice);
    }
}
