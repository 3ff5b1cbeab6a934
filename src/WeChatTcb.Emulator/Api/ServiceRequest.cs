using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;

namespace WeChatTcb.Emulator.Api;

/// <summary>A call whose method, token and body are in order.</summary>
/// <param name="Authorizer">To whom its token was issued; null for the platform.</param>
internal sealed record ServiceRequest(HttpContext Context, RequestBody Body, EmulatedService Service, Authorizer? Authorizer)
{
    /// <summary>The app whose environments the call sees; null for the platform.</summary>
    private string? App => Authorizer is { ServesPlatform: false } authorizer ? authorizer.AppId : null;

    /// <summary>A parameter that older documentation puts in the URL and newer documentation in the body (contract 1.5).</summary>
    public string? UrlOrBody(string name) => Context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : Body.Text(name);

    /// <summary>Checks that a field has a value.</summary>
    /// <exception cref="ServiceException">40101.</exception>
    public static void Require(string name, object? value)
    {
        if (value is null)
            throw ServiceException.MissingParameter(name);
    }

    /// <summary>Waits for the documents to be loaded.</summary>
    public Task WaitForSeedAsync() => Service.Seeded.WaitAsync(Context.RequestAborted);

    /// <summary>The environments that the call sees (contract 1.13), sorted by name. Waits for the documents to be loaded.</summary>
    /// <exception cref="ServiceException">85088: the app has none.</exception>
    public async Task<IReadOnlyList<string>> EnvironmentsAsync()
    {
        await WaitForSeedAsync();
        var all = Service.Store.Environments;
        if (all.Count == 0)
            throw ServiceException.EmulatorIsEmpty();
        IReadOnlyList<string> own = [.. all.Where(environment => Service.AppOf(environment) == App)];
        return own.Count > 0 || App is null ? own : throw ServiceException.NoCloudDevelopment();
    }

    /// <summary>Checks that the environment exists and can be used. Waits for the documents to be loaded.</summary>
    /// <exception cref="ServiceException">
    /// -501007: it does not exist for this app. -501005: its status. 85088: the app has none.
    /// </exception>
    public async Task CheckEnvironmentAsync(string environment)
    {
        await WaitForSeedAsync();
        if (!Service.Store.HasEnvironment(environment) || Service.AppOf(environment) != App)
        {
            await EnvironmentsAsync();
            throw ServiceException.UnknownEnvironment();
        }
        if (Service.Store.Settings.Environment(environment) is { IsRefused: true, Status: var status })
            throw ServiceException.InvalidEnvironment(status!);
    }

    /// <summary>A collection of an environment that exists.</summary>
    /// <exception cref="ServiceException">-502005: there is none of this name.</exception>
    public Collection Collection(string environment, string name) =>
        Service.Store.Find(environment, name) ?? throw ServiceException.UnknownCollection(name);
}
