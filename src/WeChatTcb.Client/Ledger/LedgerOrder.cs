using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// The order of entries. Their ids begin with the time, but the clock of a machine may be set back: so a new entry gets the next
/// millisecond after the last one of the ledger if that is later than the clock. The ids then sort in the order in which exports began.
/// </summary>
internal static class LedgerOrder
{
    private const string Format = "yyyyMMdd'T'HHmmssfff'Z'";

    private static readonly int Length = "yyyyMMddTHHmmssfffZ".Length;

    /// <summary>The last time of each ledger folder: it is listed once in each process.</summary>
    private static readonly ConcurrentDictionary<string, StrongBox<DateTime?>> LastTimes = new(StringComparer.Ordinal);

    /// <summary>The time with which the id of a new entry begins.</summary>
    internal static string Next(string folder, string extension, DateTime now)
    {
        var last = LastTimes.GetOrAdd(folder, _ => new StrongBox<DateTime?>(null));
        lock (last)
        {
            last.Value ??= Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, "*" + extension).Select(TimeOf).DefaultIfEmpty().Max()
                : DateTime.MinValue;
            if (last.Value < now)
                last.Value = now;
            else if (last.Value < DateTime.MaxValue.AddDays(-1))
                last.Value = last.Value.Value.AddMilliseconds(1);
            return last.Value.Value.ToString(Format, CultureInfo.InvariantCulture);
        }
    }

    private static DateTime TimeOf(string path) =>
        Path.GetFileName(path.AsSpan()) is var name && name.Length > Length && DateTime.TryParseExact(
            name[..Length], Format, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var time)
            ? time
            : DateTime.MinValue;
}
