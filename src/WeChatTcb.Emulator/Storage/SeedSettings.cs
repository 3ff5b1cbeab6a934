using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Storage;

/// <summary>
/// What is known of environments, authorizers and collections beside the documents: the content of a seed's <c>emulator.json</c>. A change
/// makes a new settings.
/// </summary>
internal sealed record SeedSettings
{
    /// <summary>The settings of environments that differ from the defaults.</summary>
    public ImmutableDictionary<string, EnvironmentSettings> Environments
    {
        get => field ?? ImmutableDictionary<string, EnvironmentSettings>.Empty;
        init;
    }

    /// <summary>The accounts that authorized the platform, in the order of their list.</summary>
    public ImmutableList<AuthorizerSettings> Authorizers { get => field ?? []; init; }

    /// <summary>The settings of collections that differ from the defaults, by environment and name.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, CollectionSettings>> Collections
    {
        get => field ?? ImmutableDictionary<string, ImmutableDictionary<string, CollectionSettings>>.Empty;
        init;
    }

    /// <summary>How often an account can call an interface each day, by path (contract 4.5); the others have no limit.</summary>
    public ImmutableDictionary<string, long> Quotas
    {
        get => field ?? ImmutableDictionary<string, long>.Empty;
        init;
    }

    /// <summary>The app ids of all authorizers: those that are listed, then others to which an environment belongs.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> AuthorizerAppIds =>
        [.. Authorizers.Select(static authorizer => authorizer.AppId)
            .Concat(Environments.Values.Select(static environment => environment.App).OfType<string>().Order(StringComparer.Ordinal))
            .Distinct()];

    public EnvironmentSettings Environment(string name) => Environments.GetValueOrDefault(name, EnvironmentSettings.Default);

    public AuthorizerSettings Authorizer(string appId) =>
        Authorizers.Find(authorizer => authorizer.AppId == appId) ?? new AuthorizerSettings(appId);

    public CollectionSettings Collection(string environment, string name) =>
        CollectionsOf(environment).GetValueOrDefault(name, CollectionSettings.Default);

    public SeedSettings With(string environment, EnvironmentSettings settings) =>
        this with { Environments = Environments.SetItem(environment, settings) };

    public SeedSettings With(AuthorizerSettings settings) => this with
    {
        Authorizers = Authorizers.FindIndex(authorizer => authorizer.AppId == settings.AppId) is >= 0 and var index
            ? Authorizers.SetItem(index, settings)
            : Authorizers.Add(settings),
    };

    public SeedSettings With(string environment, string collection, CollectionSettings settings) => this with
    {
        Collections = Collections.SetItem(environment, CollectionsOf(environment).SetItem(collection, settings)),
    };

    public SeedSettings Without(string environment, string collection) => this with
    {
        Collections = Collections.SetItem(environment, CollectionsOf(environment).Remove(collection)),
    };

    private ImmutableDictionary<string, CollectionSettings> CollectionsOf(string environment) =>
        Collections.GetValueOrDefault(environment, ImmutableDictionary<string, CollectionSettings>.Empty);
}

/// <param name="App">The app id of the mini program that it belongs to; null for the platform.</param>
/// <param name="Status">Its status (contract 1.13); null for NORMAL.</param>
/// <param name="Alias">Its alias; null for the start of its id.</param>
/// <param name="PackageId">Its package; null for the basic one.</param>
internal sealed record EnvironmentSettings(
    [property: JsonPropertyName("appId")] string? App = null, string? Status = null, string? Alias = null, string? PackageId = null)
{
    public const string Normal = "NORMAL";
    public const string Halted = "HALTED";
    public const string Unavailable = "UNAVAILABLE";
    public const string BasicPackage = "basic";

    public static readonly EnvironmentSettings Default = new();

    /// <summary>The name that the app id had in seeds before.</summary>
    [JsonPropertyName("app")]
    public string? OldApp
    {
        init => App ??= value;
    }

    /// <summary>Whether calls for its database are refused.</summary>
    [JsonIgnore]
    public bool IsRefused => Status is Halted or Unavailable;

    [JsonIgnore]
    public bool IsBasic => PackageId is null or BasicPackage;
}

/// <param name="AppId">The account's app id.</param>
/// <param name="PermissionSet49">Whether it granted the permission set for cloud development (contract 4.2); null for yes.</param>
/// <param name="RefreshToken">How the list of authorizers has its refresh token; null for as usual.</param>
internal sealed record AuthorizerSettings(string AppId, bool? PermissionSet49 = null, ListedRefreshToken? RefreshToken = null);

/// <summary>The entry of an authorizer may lack its refresh token (contract 4.2).</summary>
internal enum ListedRefreshToken
{
    Listed,
    Empty,
    Missing,
}

/// <param name="AclTag">Its permission (contract 1.8); null for <see cref="DefaultAclTag"/>.</param>
/// <param name="Rule">The rule of the permission CUSTOM, as JSON.</param>
/// <param name="IndexCount">The number of its indexes; null for the one of <c>_id</c>.</param>
internal sealed record CollectionSettings(string? AclTag = null, string? Rule = null, int? IndexCount = null)
{
    public const string Custom = "CUSTOM";
    public const string DefaultAclTag = "PRIVATE";

    public static readonly CollectionSettings Default = new();

    /// <summary>The permission tags (contract 1.8).</summary>
    public static readonly ImmutableArray<string> AclTags = ["READONLY", "PRIVATE", "ADMINWRITE", "ADMINONLY", Custom];
}
