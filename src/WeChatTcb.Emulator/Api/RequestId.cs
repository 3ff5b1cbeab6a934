using System.Globalization;
using System.Security.Cryptography;

namespace WeChatTcb.Emulator.Api;

/// <summary>The id of a call, at the end of the <c>errmsg</c> of its error (contract 4.4).</summary>
internal static class RequestId
{
    /// <summary>Three groups of 8 hex digits; the first is the time of the call in Unix seconds.</summary>
    public static string At(DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(uint)time.ToUnixTimeSeconds():x8}-{Random()}-{Random()}");

    private static string Random() => RandomNumberGenerator.GetHexString(8, lowercase: true);
}
