namespace WeChatTcb.Client.Records;

/// <summary>Gives instants the offset of a time zone.</summary>
internal sealed class LocalTime(TimeZoneInfo zone)
{
    private static readonly TimeSpan LongestOffset = TimeSpan.FromHours(14);

    /// <summary>
    /// The instant with the offset that the zone had then. At the ends of the calendar, where there is no room for it, in UTC.
    /// </summary>
    internal DateTimeOffset Of(DateTime utc)
    {
        if (utc < DateTime.MinValue + LongestOffset || utc > DateTime.MaxValue - LongestOffset)
            return new DateTimeOffset(utc, TimeSpan.Zero);
        var offset = zone.GetUtcOffset(utc);
        return new DateTimeOffset(utc.Ticks + offset.Ticks, offset);
    }
}
