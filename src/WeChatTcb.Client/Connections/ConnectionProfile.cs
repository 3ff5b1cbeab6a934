using System.Text.RegularExpressions;

namespace WeChatTcb.Client.Connections;

/// <summary>A named connection of the profiles file. It says where secrets come from, and never holds one.</summary>
internal sealed record ConnectionProfile
{
    /// <summary>The service; null for the vendor's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The API family; null for the one of platforms.</summary>
    public TcbApiFamily? ApiFamily { get; init; }

    /// <summary>The app id that the access token belongs to; null if it is not known.</summary>
    public string? AppId { get; init; }

    /// <summary>Where the access token comes from; null if the profile has a platform's credentials.</summary>
    public SecretSource? AccessToken { get; init; }

    /// <summary>The app id of the third-party platform.</summary>
    public string? ComponentAppId { get; init; }

    /// <summary>Where the secret of the platform comes from.</summary>
    public SecretSource? ComponentAppSecret { get; init; }

    /// <summary>Where the newest verify ticket comes from.</summary>
    public SecretSource? ComponentVerifyTicket { get; init; }

    /// <summary>The name of a property that does not go with the others; null if there is none.</summary>
    internal string? InvalidProperty() => OfPlatform().FirstOrDefault(property => property.Value is not null).Name switch
    {
        null => null,
        var name when AccessToken is not null => name,
        _ => ApiFamily is TcbApiFamily.Tcb ? "apiFamily" : null,
    };

    /// <summary>The name of a secret that has not exactly one source; null if there is none.</summary>
    internal string? InvalidSource() => OfPlatform().Append(("accessToken", AccessToken))
        .FirstOrDefault(property => property.Value is SecretSource { IsOne: false }).Name;

    /// <summary>The path of a property that is no source of a secret, and perhaps one; null if there is none.</summary>
    internal string? PastedSecret() => OfPlatform().Append(("accessToken", AccessToken))
        .Select(string? (property) => (property.Value as SecretSource)?.PastedSecret() is { } pasted ? $"{property.Name}.{pasted}" : null)
        .OfType<string>().FirstOrDefault();

    /// <summary>The names of what it needs and does not have: an access token, or all that a platform needs.</summary>
    internal string[] Missing()
    {
        string[] missing = [.. OfPlatform().Where(property => property.Value is null).Select(property => property.Name)];
        return AccessToken is not null ? [] : missing.Length == OfPlatform().Length ? ["accessToken"] : missing;
    }

    /// <summary>What a platform needs.</summary>
    private (string Name, object? Value)[] OfPlatform() =>
    [
        ("componentAppId", ComponentAppId), ("componentAppSecret", ComponentAppSecret), ("componentVerifyTicket", ComponentVerifyTicket),
    ];
}

/// <summary>Where a secret comes from: one of an environment variable, a vault, a script.</summary>
internal sealed partial record SecretSource
{
    /// <summary>The name of an environment variable.</summary>
    public string? Variable { get; init; }

    /// <summary>The name of a secret that <c>Get-Secret</c> returns.</summary>
    public string? Secret { get; init; }

    /// <summary>The vault of <see cref="Secret"/>; null for the default one.</summary>
    public string? Vault { get; init; }

    /// <summary>The full path of a script that returns the secret.</summary>
    public string? Script { get; init; }

    internal bool IsOne =>
        new[] { Variable, Secret, Script }.Count(source => !string.IsNullOrWhiteSpace(source)) == 1
            && (Vault is null || Secret is not null);

    /// <summary>The property that may be a pasted secret instead of its source, so that no message may quote it; null if none is.</summary>
    internal string? PastedSecret() =>
        Variable is not null && !(VariableName().IsMatch(Variable) && Variable.Length <= LongestName && !LongHex().IsMatch(Variable))
            ? "variable"
        : Script is not null && !Path.IsPathFullyQualified(Script) ? "script"
        : Secret is { Length: > LongestName } ? "secret"
        : null;

    private const int LongestName = 64;

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_()]*$")]
    private static partial Regex VariableName();

    [GeneratedRegex("[0-9a-fA-F]{24}")]
    private static partial Regex LongHex();
}
