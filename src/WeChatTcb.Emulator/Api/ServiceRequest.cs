using WeChatTcb.Emulator.Hosting;

namespace WeChatTcb.Emulator.Api;

/// <summary>A call whose method, token and body are in order.</summary>
internal sealed record ServiceRequest(HttpContext Context, RequestBody Body, EmulatedService Service)
{
    /// <summary>A parameter that older documentation puts in the URL and newer documentation in the body (contract 1.5).</summary>
    public string? UrlOrBody(string name) => Context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : Body.Text(name);

    /// <summary>Checks that a field has a value.</summary>
    /// <exception cref="ServiceException">40101.</exception>
    public static void Require(string name, object? value)
    {
        if (value is null)
            throw ServiceException.MissingParameter(name);
    }

    /// <summary>Checks that the environment exists. Waits for the documents to be loaded.</summary>
    /// <exception cref="ServiceException">-501007, or 85088 when there is no environment at all.</exception>
    public async Task CheckEnvironmentAsync(string environment)
    {
        await Service.Seeded.WaitAsync(Context.RequestAborted);
        if (!Service.Store.HasEnvironment(environment))
            throw Service.Store.Environments.Count == 0 ? ServiceException.NoCloudDevelopment() : ServiceException.UnknownEnvironment();
    }
}
