using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// The time that <c>Import-Module</c> takes, in milliseconds inside the process, compared with a binary module with a manifest, a format
/// file and one cmdlet. Each import is the first command of a fresh process.
/// </summary>
internal static class ImportComparison
{
    private const double Goal = 1.5;

    public static void Run(bool quick, Report report)
    {
        var empty = Repository.BuiltFile("tests/Benchmarks/EmptyModule", "net8.0", "EmptyModule.psd1");
        var (ours, theirs) = (new Samples(), new Samples());
        Import(empty); // loads the files into the disk cache
        Import(Repository.Manifest);
        for (var round = 0; round < (quick ? 5 : 21); round++)
        {
            theirs.Add(Import(empty));
            ours.Add(Import(Repository.Manifest));
        }

        var ratio = Samples.Ratios(ours, theirs);
        report.Add(
            new(
                $"Import-Module, ms", ours.ToString("F0"), $"empty module: {theirs.ToString("F0")}", ratio.ToString("F2"), $"≤ {Goal}",
                ratio.Median <= Goal));

        double Import(string manifest)
        {
            using var session = new Session();
            return session.Run($"Import-Module '{manifest}'").Time.TotalMilliseconds;
        }
    }
}
