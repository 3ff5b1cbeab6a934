using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Api;

/// <summary>An account that authorized the platform, and its tokens (contract 4.2).</summary>
/// <param name="AppId">Its app id.</param>
/// <param name="ServesPlatform">Whether it sees the environments of the platform instead of its own.</param>
/// <param name="AuthorizedAt">When it authorized the platform.</param>
/// <param name="Tokens">Its access tokens.</param>
internal sealed record Authorizer(string AppId, bool ServesPlatform, DateTimeOffset AuthorizedAt, TokenIssuer Tokens)
{
    /// <summary>What its access token is requested with. Another authorization changes it.</summary>
    public string RefreshToken { get; init; } = "refreshtoken@@@" + RandomNumberGenerator.GetHexString(43, lowercase: true);
}
