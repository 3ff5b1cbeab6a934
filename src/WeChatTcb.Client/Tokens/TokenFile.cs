namespace WeChatTcb.Client.Tokens;

/// <summary>A file that holds a token and nothing else, rewritten by whatever renews the token.</summary>
internal static class TokenFile
{
    /// <summary>In bytes; far above any token.</summary>
    private const int Largest = 16 * 1024;

    /// <summary>The token in the file now.</summary>
    /// <exception cref="TcbException"><c>AccessTokenFileFailed</c>: the file cannot be read, or holds no token.</exception>
    internal static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length > Largest)
                throw Failed(path, "It is too large to be a token.");
            var token = (await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)).Trim();
            return token.Length == 0 ? throw Failed(path, "It is empty.")
                : token.Any(char.IsWhiteSpace) ? throw Failed(path, "It holds more than one word.")
                : token;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, cause.Message, cause);
        }
    }

    private static TcbException Failed(string path, string why, Exception? cause = null) => new(
        "AccessTokenFileFailed", TcbErrorKind.Authentication, $"The file {path} gave no access token. {why}",
        "Check the path. Cloud development writes the file into the functions and containers for which the cloud access token is switched on.", cause);
}
