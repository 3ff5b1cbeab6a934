using System.Net;
using System.Security;

namespace WeChatTcb.Commands;

/// <summary>Converts secrets from and to secure strings.</summary>
internal static class Secrets
{
    internal static string Reveal(this SecureString secret) => new NetworkCredential("", secret).Password;

    internal static SecureString Conceal(this string secret) => new NetworkCredential("", secret).SecurePassword;
}
