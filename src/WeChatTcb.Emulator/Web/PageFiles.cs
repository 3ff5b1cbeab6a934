using System.Net.Mime;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Web;

/// <summary>The files of the page, which are resources of this assembly.</summary>
internal static class PageFiles
{
    private const string ResourcePrefix = "page/";
    private const string Start = "index.html";

    /// <summary>
    /// Nothing but the page's own files: no inline script or style, no other host, no frame, no form that leaves the page. What a document
    /// holds can only ever be text.
    /// </summary>
    public const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Sets the headers of everything that the page or another caller gets from the emulator's own endpoints.</summary>
    public static void SetSecurityHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = SecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // The next emulator at this address may be another version, and what it holds is nobody else's.
        headers.CacheControl = "no-store";
    }

    /// <summary>
    /// Middleware before routing: a browser that opens the emulator's address gets the page. Programs get the service's answer.
    /// </summary>
    public static Task FindAtRoot(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == "/" && HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase))
            context.Request.Path = ControlPaths.Page;
        return next(context);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var assembly = typeof(PageFiles).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            var file = resource[ResourcePrefix.Length..].Replace('\\', '/');
            routes.MapGet(file == Start ? ControlPaths.Page : $"{ControlPaths.Page}/{file}", context => WriteAsync(context, resource));
        }

        async Task WriteAsync(HttpContext context, string resource)
        {
            await using var stream = assembly.GetManifestResourceStream(resource)!;
            context.Response.ContentType = TypeOf(resource);
            context.Response.ContentLength = stream.Length;
            await stream.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => MediaTypeNames.Image.Svg,
        var other => throw new InvalidOperationException($"The page has no files {other}."),
    };
}
