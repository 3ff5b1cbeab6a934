namespace WeChatTcb.Client.Tokens;

/// <summary>The errors of secrets in parameters and variables.</summary>
internal static class SecretErrors
{
    /// <summary>The secret, if it can be used.</summary>
    /// <param name="secret">What was given.</param>
    /// <param name="source">The parameter or variable, for messages.</param>
    /// <param name="report">Called with what was left out.</param>
    /// <exception cref="TcbException"><c>InvalidSecret</c>.</exception>
    internal static string Usable(PastedSecret secret, string source, Action<string> report)
    {
        if (secret.Problem is { } problem)
        {
            throw new TcbException(
                "InvalidSecret", TcbErrorKind.InvalidArgument, Messages.FormatInvalidSecret(source, problem),
                Messages.InvalidSecret_Advice);
        }

        if (secret.Note is { } note)
            report(Messages.FormatSecretNote(source, note));
        return secret.Value;
    }
}
