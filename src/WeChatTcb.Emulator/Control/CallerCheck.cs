using System.Net;
using System.Security.Cryptography;
using System.Text;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Control;

/// <summary>
/// Decides who may call the emulator: programs of this machine, and the emulator's own page. The server listens on loopback only, but a
/// page of any site in a browser of this machine can send requests there.
/// </summary>
/// <param name="token">What the page has to show before it changes anything.</param>
internal sealed class CallerCheck(string token)
{
    /// <summary>
    /// The header with the token. Another site's page cannot send it, even if it knew the token: browsers would ask first.
    /// </summary>
    public const string TokenHeader = "X-Emulator-Token";

    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);

    /// <summary>Whether a page of another site, in a browser of this machine, may have sent a request.</summary>
    public static bool IsForeign(HttpContext context)
    {
        var request = context.Request;
        // A name of another site that resolves to this machine (DNS rebinding) is in Host.
        if (context.Connection.RemoteIpAddress is not { } caller || !IPAddress.IsLoopback(caller) || !IsLoopback(request.Host.Host))
            return true;
        // Browsers add these and do not let a page change them; programs send neither.
        var (origin, site) = (request.Headers.Origin, request.Headers["Sec-Fetch-Site"]);
        return (origin.Count > 0 && origin != $"{request.Scheme}://{request.Host}")
            || !(site.Count == 0 || IsOwn(site!) || OpensPage(request));
    }

    /// <summary>Checks a call of the emulator's own endpoints.</summary>
    /// <exception cref="ControlException">The caller is refused.</exception>
    public void Check(HttpContext context)
    {
        var request = context.Request;
        if (IsForeign(context))
            throw new ControlException(Messages.ForeignCaller, StatusCodes.Status403Forbidden);
        if (IsBrowser(request) && !IsRead(request)
            && !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers[TokenHeader].ToString()), _token))
            throw new ControlException(Messages.PageTokenMissing, StatusCodes.Status403Forbidden);
    }

    private static bool IsBrowser(HttpRequest request) => request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"].Count > 0;

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // "none": the user typed the address, or opened it from another program.
    private static bool IsOwn(string site) => site is "same-origin" or "none";

    // A link on another site may open the page, which that site cannot read, but nothing else.
    private static bool OpensPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == ControlPaths.Page
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";

    // A statement can be too long for a URL, so it is posted.
    private static bool IsRead(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Path == ControlPaths.Query;
}
