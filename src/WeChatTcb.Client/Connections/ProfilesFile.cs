using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeChatTcb.Client.Connections;

/// <summary>The file with the user's named connections. Users edit it; the module only reads it.</summary>
internal static class ProfilesFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        // A name that is not known is a mistake, perhaps a secret.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The full path of the file, whether it exists or not.</summary>
    internal static string FullPath => Path.GetFullPath(EnvironmentVariables.Get(EnvironmentVariables.Profiles) ?? Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "WeChatTcb", "profiles.json"));

    /// <summary>All profiles by name; none if there is no file.</summary>
    /// <exception cref="TcbException"><c>InvalidProfile</c>: the file cannot be read.</exception>
    internal static IReadOnlyDictionary<string, ConnectionProfile> Read()
    {
        var text = ReadText();
        try
        {
            return text is null ? [] : JsonSerializer.Deserialize<Dictionary<string, ConnectionProfile>>(text, Options) ?? [];
        }
        catch (JsonException cause)
        {
            throw Invalid((cause.LineNumber ?? 0) + 1, cause.Path ?? "$");
        }
    }

    /// <summary>The profile of a name.</summary>
    /// <exception cref="TcbException"><c>ProfileNotFound</c>; <c>InvalidProfile</c>: the file cannot be read, or the profile is not
    /// complete.</exception>
    internal static ConnectionProfile Find(string name)
    {
        var profiles = Read();
        // As PowerShell's own names; of two that differ in case only, the exact one.
        var profile = profiles.GetValueOrDefault(name)
            ?? profiles.FirstOrDefault(entry => entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        if (profile is null)
        {
            throw new TcbException(
                "ProfileNotFound", TcbErrorKind.NotFound, Messages.FormatProfileNotFound(name, FullPath),
                profiles.Count == 0
                    ? Messages.ProfileNotFound_NoneAdvice
                    : Messages.FormatProfileNotFound_Advice(Lists.Join(profiles.Keys)));
        }

        return profile.IsComplete ? profile : throw Invalid(LineOf(name), name);
    }

    private static string? ReadText()
    {
        try
        {
            return File.Exists(FullPath) ? File.ReadAllText(FullPath) : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new TcbException(
                "InvalidProfile", TcbErrorKind.InvalidData, Messages.FormatInvalidProfile_Unreadable(FullPath, cause.Message),
                Messages.InvalidProfile_Advice, cause);
        }
    }

    private static long LineOf(string name) =>
        1 + Array.FindIndex((ReadText() ?? "").Split('\n'), line => line.Contains($"\"{name}\"", StringComparison.Ordinal));

    // Without the exception as the cause: its message may quote a secret that somebody wrote into the file.
    private static TcbException Invalid(long line, string what) => new(
        "InvalidProfile", TcbErrorKind.InvalidData, Messages.FormatInvalidProfile(FullPath, line, what), Messages.InvalidProfile_Advice);
}
