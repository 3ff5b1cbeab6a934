using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Tokens;

/// <summary>A file that contains only a token. Whatever renews the token rewrites it.</summary>
internal static class TokenFile
{
    /// <summary>In bytes; far above any token.</summary>
    private const int MaxSize = 16 * 1024;

    /// <summary>Reads the token.</summary>
    /// <exception cref="TcbException"><c>AccessTokenFileFailed</c>: the file cannot be read, or contains no token.</exception>
    internal static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (UnixFile.IsSpecial(path))
                throw Failed(path, Messages.FormatNotAFile(path));
            if (new FileInfo(path).Length > MaxSize)
                throw Failed(path, Messages.AccessTokenFileFailed_TooLarge);
            var token = PastedSecret.Token(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false));
            if ((token.Problem ?? (token.Value.Any(char.IsWhiteSpace) ? Messages.Secret_WhiteSpace : null)) is { } problem)
                throw Failed(path, problem);
            return token.Value.Length > 0 ? token.Value : throw Failed(path, Messages.AccessTokenFileFailed_Empty);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, cause.Message, cause);
        }
    }

    private static TcbException Failed(string path, string why, Exception? cause = null) => new(
        "AccessTokenFileFailed", TcbErrorKind.Authentication, Messages.FormatAccessTokenFileFailed(path, why),
        Messages.AccessTokenFileFailed_Advice, cause);
}
