namespace Reliability.Tests;

/// <summary>
/// A backup in processes that are killed at random moments, and resumed in others: in the end it is complete and verified; nothing was
/// submitted twice unless a submit was in doubt, and no complete file was downloaded again. TCB_BACKUP_KILLS sets the number of kills,
/// TCB_SEED their moments.
/// </summary>
public sealed class BackupKillTests(BackupFleet fleet) : IClassFixture<BackupFleet>
{
    public static TheoryData<int> Backups => [.. RandomKills.Runs("TCB_BACKUP_KILLS", 6)];

    [Theory]
    [MemberData(nameof(Backups))]
    public Task Killed_at_random_moments_it_is_completed_by_the_last_process(int number) => KillAsync(number, redact: false);

    [Theory]
    [MemberData(nameof(Backups))]
    public Task Killed_at_random_moments_a_redacted_one_never_has_a_record_as_it_was(int number) => KillAsync(number, redact: true);

    private async Task KillAsync(int number, bool redact)
    {
        var length = await fleet.LengthAsync(); // first: what it requests is not of the backup below
        using var backup = new KilledBackup(fleet, compress: number % 2 == 1, redact);
        var (inDoubt, saved, before) = (backup.InDoubt(), backup.Saved(), backup.Requests());
        var (when, text) = await RandomKills.RunAsync("backup", number, length, Start, Check);
        Assert.True(text!.EndsWith($"Complete{Environment.NewLine}Passed", StringComparison.Ordinal), $"{when}: {text}");
        backup.CheckComplete(when);

        ShellProcess Start()
        {
            (inDoubt, saved, before) = (backup.InDoubt(), backup.Saved(), backup.Requests());
            return backup.Start(backup.Script);
        }

        void Check(string when)
        {
            backup.CheckRedacted(when);
            var after = backup.Requests();
            foreach (var name in BackupFleet.Collections)
            {
                Assert.True(
                    after.Submits[name] - before.Submits[name] <= (before.Submits[name] == 0 || inDoubt.Contains(name) ? 1 : 0),
                    $"{when}: {name} was submitted again.");
                Assert.True(
                    after.Downloads[name] == before.Downloads[name] || !saved.Contains(name),
                    $"{when}: the complete file of {name} was downloaded again.");
            }
        }
    }
}
