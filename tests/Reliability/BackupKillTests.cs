using System.Globalization;

namespace Reliability.Tests;

/// <summary>
/// A backup in processes that are killed at random moments, and resumed in others: in the end it is complete and verified; nothing was submitted
/// twice unless a submit was in doubt, and no complete file was downloaded again. TCB_BACKUP_KILLS sets the number of kills, TCB_SEED their moments.
/// </summary>
public sealed class BackupKillTests(BackupFleet fleet) : IClassFixture<BackupFleet>
{
    /// <summary>The kills of each backup.</summary>
    private const int KillsPerBackup = 3;

    private static readonly int Kills = Number("TCB_BACKUP_KILLS", 6);
    private static readonly int Seed = Number("TCB_SEED", 20261126);

    public static TheoryData<int> Backups => [.. Enumerable.Range(0, (Kills + KillsPerBackup - 1) / KillsPerBackup)];

    [Theory]
    [MemberData(nameof(Backups))]
    public async Task Killed_at_random_moments_it_is_completed_by_the_last_process(int number)
    {
        var length = await fleet.LengthAsync();
        var random = new Random(Seed + number);
        using var backup = new KilledBackup(fleet, compress: number % 2 == 1);
        var when = $"backup {number}, with TCB_SEED={Seed}, killed after";
        for (var kill = 0; kill <= KillsPerBackup; kill++)
        {
            var (inDoubt, saved, before) = (backup.InDoubt(), backup.Saved(), backup.Requests());
            using (var session = backup.Start(backup.Script))
            {
                Assert.True(await session.WaitForLineAsync(KilledBackup.Ready), "The session ended before it began.");
                if (kill < KillsPerBackup)
                {
                    var delay = length * random.NextDouble();
                    when = string.Create(CultureInfo.InvariantCulture, $"{when} {delay.TotalMilliseconds:F0} ms");
                    await Task.Delay(delay);
                    session.Kill();
                }
                else
                {
                    var (exitCode, text) = await session.FinishAsync();
                    Assert.True(exitCode == 0 && text.Trim().EndsWith($"Complete{Environment.NewLine}Passed", StringComparison.Ordinal), $"{when}: {text}");
                }
            }

            var after = backup.Requests();
            foreach (var name in BackupFleet.Collections)
            {
                Assert.True(
                    after.Submits[name] - before.Submits[name] <= (before.Submits[name] == 0 || inDoubt.Contains(name) ? 1 : 0), $"{when}: {name} was submitted again.");
                Assert.True(after.Downloads[name] == before.Downloads[name] || !saved.Contains(name), $"{when}: the complete file of {name} was downloaded again.");
            }
        }

        backup.CheckComplete(when);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
