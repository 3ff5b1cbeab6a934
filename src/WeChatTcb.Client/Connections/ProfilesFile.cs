using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using WeChatTcb.Client.Disk;

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

    /// <summary>The profiles in the order of the file; none if there is no file. A mistake in one does not concern the others.</summary>
    /// <exception cref="TcbException"><c>InvalidProfile</c>: the file cannot be read, or is not JSON.</exception>
    internal static IReadOnlyList<Entry> Read()
    {
        var json = Encoding.UTF8.GetBytes(ReadText() ?? "{}");
        List<Entry> profiles = [];
        try
        {
            var reader = new Utf8JsonReader(
                json, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject)
                throw Invalid(Messages.FormatInvalidProfile_NoObject(FullPath));
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var (name, line) = (reader.GetString()!, LineAt(json, reader.TokenStartIndex));
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                profiles.Add(new(name, line, LineAt(json, start), json[start..(int)reader.BytesConsumed]));
            }

            reader.Read(); // nothing may follow
            return profiles;
        }
        catch (JsonException cause)
        {
            throw Invalid(Messages.FormatInvalidProfile_Syntax(FullPath, (cause.LineNumber ?? 0) + 1));
        }
    }

    /// <summary>The profile of a name.</summary>
    /// <exception cref="TcbException"><c>ProfileNotFound</c>; <c>InvalidProfile</c>: the file cannot be read, or the profile is not
    /// complete.</exception>
    internal static ConnectionProfile Find(string name)
    {
        var profiles = Read();
        // As PowerShell's own names; of two that differ in case only, the exact one.
        var found = profiles.LastOrDefault(profile => profile.Name == name)
            ?? profiles.LastOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found?.Parse() ?? throw new TcbException(
            "ProfileNotFound", TcbErrorKind.NotFound, Messages.FormatProfileNotFound(name, FullPath),
            profiles.Count == 0
                ? Messages.ProfileNotFound_NoneAdvice
                : Messages.FormatProfileNotFound_Advice(Lists.Join(profiles.Select(profile => profile.Name).Distinct())));
    }

    private static string? ReadText()
    {
        try
        {
            if (!Path.Exists(FullPath))
                return null;
            return Utf8Text.Read(FullPath) ?? throw Invalid(Messages.FormatInvalidProfile_Encoding(FullPath));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new TcbException(
                "InvalidProfile", TcbErrorKind.InvalidData, Messages.FormatInvalidProfile_Unreadable(FullPath, cause.Message),
                Messages.InvalidProfile_Advice, cause);
        }
    }

    private static int LineAt(ReadOnlySpan<byte> json, long index) => 1 + json[..(int)index].Count((byte)'\n');

    // Without the exception as the cause: its message may quote a secret that somebody wrote into the file.
    private static TcbException Invalid(string message) =>
        new("InvalidProfile", TcbErrorKind.InvalidData, message, Messages.InvalidProfile_Advice);

    /// <summary>A profile as it is in the file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Line">The line of the name.</param>
    /// <param name="ValueLine">The line where its value begins.</param>
    /// <param name="Json">Its value.</param>
    internal sealed record Entry(string Name, int Line, int ValueLine, byte[] Json)
    {
        /// <summary>The app id of the profile; null if it has none, or is not valid.</summary>
        internal string? AppId
        {
            get
            {
                try
                {
                    var profile = Parse();
                    return profile.AppId ?? profile.ComponentAppId;
                }
                catch (TcbException)
                {
                    return null;
                }
            }
        }

        /// <summary>The profile, checked.</summary>
        /// <exception cref="TcbException"><c>InvalidProfile</c>.</exception>
        internal ConnectionProfile Parse()
        {
            try
            {
                var profile = JsonSerializer.Deserialize<ConnectionProfile>(Json, Options) ?? throw NotValid(Line, Name);
                if (profile.InvalidProperty() is { } invalid)
                    throw NotValid(Line, $"{Name}.{invalid}");
                if (profile.InvalidSource() is { } source)
                    throw Invalid(Messages.FormatInvalidProfile_Source(FullPath, Line, $"{Name}.{source}"));
                if (profile.PastedSecret() is { } pasted)
                    throw Invalid(Messages.FormatInvalidProfile_Pasted(FullPath, Line, $"{Name}.{pasted}"));
                return profile.Missing() is [_, ..] missing
                    ? throw Invalid(Messages.FormatInvalidProfile_Missing(FullPath, Line, Name, Lists.Join(missing)))
                    : profile;
            }
            catch (JsonException cause)
            {
                throw NotValid(ValueLine + (cause.LineNumber ?? 0), Name + cause.Path?.TrimStart('$'));
            }
        }

        private static TcbException NotValid(long line, string what) => Invalid(Messages.FormatInvalidProfile(FullPath, line, what));
    }
}
