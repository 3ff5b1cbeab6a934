using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Storage;

/// <summary>The optional file <c>emulator.json</c> at the top of a seed folder.</summary>
internal static class SeedSettingsFile
{
    public const string Name = "emulator.json";

    /// <summary>Reads the file of a seed folder; without one, the settings is empty.</summary>
    /// <exception cref="SeedException">The file is not valid; the message says where.</exception>
    public static SeedSettings Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return new SeedSettings();
        try
        {
            var json = File.ReadAllBytes(path).AsSpan();
            if (json.StartsWith("\uFEFF"u8))
                json = json[3..];
            var settings = JsonSerializer.Deserialize(json, SeedSettingsJson.Default.SeedSettings)
                ?? throw new SeedException(Messages.FormatSeedFile(path, Messages.SeedSettingsNotAnObject));
            return Problem(settings) is { } problem ? throw new SeedException(Messages.FormatSeedFile(path, problem)) : settings;
        }
        catch (JsonException e)
        {
            throw new SeedException(Messages.FormatSeedFile(path, e.Message));
        }
    }

    /// <summary>What is wrong with the settings of a collection, as a sentence; null when they are valid.</summary>
    public static string? Problem(CollectionSettings settings)
    {
        if (settings.AclTag is { } tag && !CollectionSettings.AclTags.Contains(tag))
            return Messages.FormatSeedSettingsBadAclTag(tag, string.Join(Messages.ListSeparator, CollectionSettings.AclTags));
        if (settings.AclTag == CollectionSettings.Custom && !IsJsonObject(settings.Rule))
            return Messages.SeedSettingsBadRule;
        return settings.IndexCount < 1 ? Messages.SeedSettingsBadIndexCount : null;
    }

    private static string? Problem(SeedSettings settings)
    {
        if (settings.Authorizers.Any(static authorizer => string.IsNullOrEmpty(authorizer.AppId)))
            return Messages.SeedSettingsNoAppId;
        var appIds = settings.Authorizers.GroupBy(static authorizer => authorizer.AppId);
        if (appIds.FirstOrDefault(static group => group.Count() > 1) is { Key: var twice })
            return Messages.FormatSeedSettingsAuthorizerTwice(twice);
        foreach (var (path, limit) in settings.Quotas)
            if (!path.StartsWith('/') || limit < 0)
                return Messages.FormatSeedSettingsBadQuota(path);
        foreach (var (environment, collections) in settings.Collections)
            foreach (var (collection, own) in collections)
                if (Problem(own) is { } problem)
                    return $"{environment}/{collection}: {problem}";
        return null;
    }

    private static bool IsJsonObject(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>An unknown member is an error, because it is a mistyped one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SeedSettings))]
internal sealed partial class SeedSettingsJson : JsonSerializerContext;
