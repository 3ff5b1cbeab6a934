using System.Globalization;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Discovery;

/// <summary>Turns what the service lists into environments and collections.</summary>
internal static class EnvironmentReader
{
    /// <summary>The service's times have no zone (contract 1.13). Its other texts are China's, so is this.</summary>
    private static readonly TimeSpan ServiceZone = TimeSpan.FromHours(8);

    /// <summary>The environment, or null if the item has no id.</summary>
    internal static TcbEnvironment? Read(EnvironmentItem? item, TcbConnection connection) => string.IsNullOrEmpty(item?.Env) ? null : new()
    {
        Env = item.Env,
        Alias = Given(item.Alias),
        Status = ReadStatus(item.Status),
        StatusText = Given(item.Status),
        PackageId = Given(item.PackageId),
        PackageName = Given(item.PackageName),
        CreatedAt = ReadTime(item.CreateTime),
        UpdatedAt = ReadTime(Given(item.UpdateTime) ?? item.UpdateIme),
        AppId = connection.AppId,
        ApiFamily = connection.ApiFamily,
        Endpoint = connection.Endpoint,
        Connection = connection,
    };

    /// <summary>The collection.</summary>
    internal static TcbCollection Read(string env, CollectionItem item, TcbConnection connection) => new()
    {
        Env = env,
        Collection = item.Name!,
        DocumentCount = item.Count,
        Size = item.Size,
        IndexCount = item.IndexCount,
        IndexSize = item.IndexSize,
        AppId = connection.AppId,
        ApiFamily = connection.ApiFamily,
        Endpoint = connection.Endpoint,
        Connection = connection,
    };

    private static EnvironmentStatus ReadStatus(string? text) => text?.ToUpperInvariant() switch
    {
        "NORMAL" => EnvironmentStatus.Normal,
        "HALTED" => EnvironmentStatus.Halted,
        "UNAVAILABLE" => EnvironmentStatus.Unavailable,
        _ => EnvironmentStatus.Unknown,
    };

    private static DateTimeOffset? ReadTime(string? text) =>
        DateTime.TryParseExact(
            text, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces,
            out var time)
            ? new DateTimeOffset(time, ServiceZone)
            : null;

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
