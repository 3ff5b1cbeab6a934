using System.Globalization;
using System.Text;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// How long <c>Compare-TcbExportFile</c> takes for two files of the same records in another order, of which one in a hundred has changed,
/// and how much memory; compared with reading both files. <c>TCB_COMPARE_RECORDS</c> sets the number of records.
/// </summary>
internal static class CompareComparison
{
    private const double Goal = 1;
    private const long MemoryGoal = 300;
    private const long Megabyte = 1024 * 1024;

    public static void Run(bool quick, Report report)
    {
        using var scratch = new Scratch();
        var (reference, difference) = (scratch["reference.jsonl"], scratch["difference.jsonl"]);
        var records = int.TryParse(Environment.GetEnvironmentVariable("TCB_COMPARE_RECORDS"), CultureInfo.InvariantCulture, out var given)
            ? given
            : quick ? 200_000 : 1_000_000;
        Scratch.WriteDocuments(reference, records);
        WriteEdited(reference, difference);

        var (compare, read) = (new Samples(), new Samples());
        long growth;
        using (var session = new Session())
        {
            session.Run($"Import-Module '{Repository.Manifest}'");
            session.Run($"Compare-TcbExportFile '{Repository.Cities}' '{Repository.Cities}' -Summary");
            var before = session.WorkingSet;
            growth = session.RunWatched($"Compare-TcbExportFile '{reference}' '{difference}' -Summary").LargestWorkingSet - before;
        }

        using var warm = new Session();
        warm.Run($"Import-Module '{Repository.Manifest}'");
        for (var round = -1; round < (records > 1_000_000 ? 1 : quick ? 2 : 3); round++)
        {
            var readTime = warm.Run($"Read-TcbExportFile '{reference}' | Out-Null; Read-TcbExportFile '{difference}' | Out-Null").Time;
            var (compareTime, changed) = warm.Run($"(Compare-TcbExportFile '{reference}' '{difference}' -Summary).ChangedCount");
            if (int.Parse(changed, CultureInfo.InvariantCulture) != (records + 99) / 100)
                throw new InvalidOperationException($"{changed} records were found to have changed.");
            if (round < 0)
                continue; // warm-up
            read.Add(readTime.TotalSeconds);
            compare.Add(compareTime.TotalSeconds);
        }

        var ratio = Samples.Ratios(compare, read);
        report.Add(new(
            $"Compare-TcbExportFile of {records} with {records} records, s", compare.ToString("F1"),
            $"Read-TcbExportFile of both: {read.ToString("F1")}", ratio.ToString("F2"), $"≤ {Goal}", ratio.Median <= Goal));
        report.Add(new(
            "… growth of the session's working set, MB", $"{growth / Megabyte}", "–", "–", $"< {MemoryGoal}",
            growth / Megabyte < MemoryGoal));
    }

    /// <summary>Writes the records block by block in reverse order; the first of each hundred has another field.</summary>
    private static void WriteEdited(string reference, string difference)
    {
        const int Block = 10_000;
        using var file = new StreamWriter(difference, append: false, new UTF8Encoding(false));
        foreach (var block in File.ReadLines(reference).Chunk(Block))
        {
            for (var i = block.Length - 1; i >= 0; i--)
            {
                file.Write(i % 100 == 0 ? block[i][..^1] + ",\"edited\":true}" : block[i]);
                file.Write('\n');
            }
        }
    }
}
