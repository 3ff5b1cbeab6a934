using System.Security.Cryptography;
using System.Text;

namespace WeChatTcb.Emulator.Api;

/// <summary>A mini program that authorized the platform, and its tokens (contract 4.2).</summary>
internal sealed class Authorizer(string platform, TimeProvider time, TimeSpan tokenLifetime)
{
    /// <summary>Its app id: the same for the same platform.</summary>
    public string AppId { get; } = "wx" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(platform)))[..16].ToLowerInvariant();

    public string RefreshToken { get; } = "refreshtoken@@@" + RandomNumberGenerator.GetHexString(43, lowercase: true);

    public DateTimeOffset AuthorizedAt { get; } = time.GetUtcNow();

    public TokenIssuer Tokens { get; } = new(time, tokenLifetime);
}
