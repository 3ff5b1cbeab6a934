namespace WeChatTcb.Client.Records;

/// <summary>The offsets of a time zone, remembered for the hour of the last date. For one thread.</summary>
internal sealed class ZoneOffsets(TimeZoneInfo zone)
{
    private const long MillisecondsPerHour = 60 * 60 * 1000;
    private const long LongestOffset = 14 * MillisecondsPerHour;
    private const long First = -62_135_596_800_000 + LongestOffset;
    private const long Last = 253_402_300_799_999 - LongestOffset;

    private readonly bool _isUtc = zone.Equals(TimeZoneInfo.Utc);
    private long _hour = long.MinValue;
    private int _minutes;
    private bool _isConstant;

    /// <summary>Whether the zone is UTC.</summary>
    internal bool IsUtc => _isUtc;

    /// <summary>The offset at an instant. At the ends of the calendar, where there is no room for it, that of UTC.</summary>
    /// <param name="milliseconds">The instant, in milliseconds since 1970, in the years 1 to 9999.</param>
    /// <returns>The offset in minutes.</returns>
    internal int MinutesAt(long milliseconds)
    {
        if (_isUtc || milliseconds is < First or > Last)
            return 0;
        var hour = Math.DivRem(milliseconds, MillisecondsPerHour, out var rest);
        if (rest < 0)
            hour--;
        if (hour != _hour)
        {
            _hour = hour;
            _minutes = Find(hour * MillisecondsPerHour);
            _isConstant = _minutes == Find(((hour + 1) * MillisecondsPerHour) - 1);
        }

        return _isConstant ? _minutes : Find(milliseconds);
    }

    /// <summary>The instant with the offset that the zone had then. At the ends of the calendar, in UTC.</summary>
    internal DateTimeOffset Of(DateTime utc)
    {
        var offset = TimeSpan.FromMinutes(MinutesAt((utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond));
        return new DateTimeOffset(utc.Ticks + offset.Ticks, offset);
    }

    private int Find(long milliseconds) =>
        (int)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime).TotalMinutes;
}
