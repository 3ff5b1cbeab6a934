using WeChatTcb.Client.Disk;

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
            if (RegularFile.IsSpecial(path))
                throw Failed(path, Messages.FormatNotAFile(path));
            if (new FileInfo(path).Length > MaxSize)
                throw Failed(path, Messages.AccessTokenFileFailed_TooLarge);
            var token = (await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)).Trim();
            return token.Length == 0 ? throw Failed(path, Messages.AccessTokenFileFailed_Empty)
                : token.Any(char.IsWhiteSpace) ? throw Failed(path, Messages.AccessTokenFileFailed_SeveralWords)
                : token;
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
