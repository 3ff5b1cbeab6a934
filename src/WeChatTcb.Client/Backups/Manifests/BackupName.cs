using System.Globalization;

namespace WeChatTcb.Client.Backups.Manifests;

/// <summary>The name of a backup's folder: the time of its start in UTC, unless the user has chosen one.</summary>
internal static class BackupName
{
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The names for a backup, in order: the time, and with a number for the second and further ones of one second.</summary>
    internal static IEnumerable<string> Of(DateTimeOffset start)
    {
        var time = start.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? time : string.Create(CultureInfo.InvariantCulture, $"{time}-{number}"));
    }

    /// <summary>The start that a name tells; null if the user has chosen it.</summary>
    internal static DateTimeOffset? StartOf(string name) => DateTimeOffset.TryParseExact(
        name.Split('-')[0], TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start) ? start : null;
}
