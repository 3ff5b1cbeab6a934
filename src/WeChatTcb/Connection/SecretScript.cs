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
    private readonly Func<string, PastedSecret> _read;
    private readonly Func<string, bool, TcbException> _failed;
    private readonly Guid _runspaceId = Runspace.DefaultRunspace.InstanceId;

    private SecretScript(ScriptBlock script, Func<string, PastedSecret> read, Func<string, bool, TcbException> failed) =>
        (_script, _text, _read, _failed) = (script, script.ToString(), read, failed);

    /// <summary>The script block of -AccessTokenScript, in the form that the client takes.</summary>
    internal static Func<string> OfToken(ScriptBlock script) =>
        new SecretScript(script, PastedSecret.Token, TokenFailed).Run;

    /// <summary>The script block of -ComponentVerifyTicketScript, in the form that the client takes.</summary>
    internal static Func<string> OfTicket(ScriptBlock script) =>
        new SecretScript(script, PastedSecret.Ticket, TicketFailed).Run;

    /// <summary>Any other script block, in the form that the client takes.</summary>
    /// <param name="script">The script block.</param>
    /// <param name="read">Reads its output.</param>
    /// <param name="failed">The error of a cause.</param>
    internal static Func<string> Of(ScriptBlock script, Func<string, PastedSecret> read, Func<string, TcbException> failed) =>
        new SecretScript(script, read, (cause, _) => failed(cause)).Run;

    private string Run()
    {
        var isOwnRunspace = Runspace.DefaultRunspace?.InstanceId == _runspaceId;
        try
        {
            var script = isOwnRunspace ? _script : ScriptBlock.Create(_text);
            var text = script.Invoke().Select(Text).LastOrDefault(text => text.Length > 0)
                ?? throw _failed(Messages.SecretScript_NoOutput, isOwnRunspace);
            var secret = _read(text);
            return secret.Problem is { } problem ? throw _failed(problem, isOwnRunspace) : secret.Value;
        }
        catch (PipelineStoppedException)
        {
            throw new OperationCanceledException();
        }
        catch (RuntimeException exception)
        {
            // The script's message may contain the secret, so neither the message nor the inner exception is passed on.
            var line = exception.ErrorRecord.InvocationInfo?.ScriptLineNumber ?? 1;
            throw _failed(Messages.FormatSecretScript_Exception(exception.GetType().Name, line), isOwnRunspace);
        }
        catch (FlowControlException)
        {
            // Uncaught, break, continue and exit would silently leave the loop or the script around the command.
            throw _failed(Messages.SecretScript_FlowControl, isOwnRunspace);
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

    private static TcbException TokenFailed(string cause, bool isOwnRunspace) => new(
        "AccessTokenScriptFailed", TcbErrorKind.Authentication, Messages.FormatAccessTokenScriptFailed(cause), Advice(isOwnRunspace));

    private static TcbException TicketFailed(string cause, bool isOwnRunspace) => new(
        "VerifyTicketScriptFailed", TcbErrorKind.Authentication, Messages.FormatVerifyTicketScriptFailed(cause), Advice(isOwnRunspace));

    private static string Advice(bool isOwnRunspace) =>
        isOwnRunspace ? Messages.SecretScript_Advice : Messages.SecretScript_OtherRunspace_Advice;
}
