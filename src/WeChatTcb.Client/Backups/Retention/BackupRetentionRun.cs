using System.Text.RegularExpressions;
using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Retention;

/// <summary>
/// Decides which backups are removed, and removes them one by one. Besides those that were passed, all backups beside them are read: an
/// increment among them may need one that was passed.
/// </summary>
public sealed partial class BackupRetentionRun
{
    private static readonly StringComparer FileNames =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private readonly RetentionRules? _rules;
    private readonly Dictionary<string, RetentionPlan> _plans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    /// <param name="folders">The full paths of folders of backups, also of half-removed ones.</param>
    /// <param name="rules">The rules; null to remove exactly these backups.</param>
    /// <param name="onError">Called with the folder and the error of each backup that cannot be read.</param>
    public BackupRetentionRun(IEnumerable<string> folders, RetentionRules? rules, Action<string, TcbException> onError)
    {
        _rules = rules;
        List<BackupRetention> decisions = [];
        foreach (var destination in folders.Distinct(StringComparer.Ordinal).GroupBy(folder => Path.GetDirectoryName(folder) ?? folder))
        {
            foreach (var folder in BackupCatalog.FindHalfRemovedWithin(destination.Key, 1))
                AddHalfRemoved(folder);
            var names = destination.Where(folder => !BackupFolder.IsHalfRemoved(folder) && IsNoLink(folder))
                .Select(folder => Path.GetFileName(folder)).ToHashSet(FileNames);
            HashSet<string> needed = [];
            var all = BackupCatalog.ReadAll(BackupCatalog.FindWithin(destination.Key, 1), (folder, error) =>
            {
                needed.UnionWith(NamesOfBases(folder));
                if (names.Contains(Path.GetFileName(folder)))
                    onError(folder, error);
            });
            var plan = _plans[destination.Key] = new RetentionPlan(all, needed);
            decisions.AddRange(rules is null ? plan.Remove(names) : plan.Apply(rules, names));
        }

        Decisions = decisions;

        bool IsNoLink(string folder)
        {
            if (!BackupRemoval.IsLink(folder))
                return true;
            onError(folder, BackupErrors.IsLink(folder));
            return false;
        }

        void AddHalfRemoved(string folder)
        {
            try
            {
                var backup = BackupMerge.Merge(folder, BackupRemoval.ReadRemoved(folder), isLocked: false);
                decisions.Add(RetentionPlan.Decision(backup, BackupRetentionDecision.Remove, [Messages.Removed_Interrupted]));
            }
            catch (TcbException error)
            {
                onError(folder, error);
            }
        }
    }

    /// <summary>A decision for each backup, in the order in which they are to be removed: increments before their bases.</summary>
    public IReadOnlyList<BackupRetention> Decisions { get; }

    /// <summary>The decision as it is now: a base is kept if an increment that needs it was not removed after all.</summary>
    /// <param name="decision">A decision of <see cref="Decisions"/>.</param>
    public BackupRetention Current(BackupRetention decision)
    {
        if (decision.Decision is BackupRetentionDecision.Keep || PlanOf(decision) is not { } plan)
            return decision;
        var dependents = plan.Dependents(decision.Name, name => _removed.Contains(Path.Combine(DestinationOf(decision), name))).ToArray();
        return dependents.Length == 0 ? decision : decision with
        {
            Decision = BackupRetentionDecision.Keep,
            Reasons = [.. dependents.Select(Messages.FormatKept_Base)],
        };
    }

    /// <summary>The error for a backup that was to be removed and is kept; null if rules keep it.</summary>
    /// <param name="decision">The decision to keep it.</param>
    public TcbException? WhyKept(BackupRetention decision) =>
        _rules is not null || decision.Decision is BackupRetentionDecision.Remove ? null
        : decision.Status is BackupStatus.Running ? BackupErrors.InUse(decision.Path)
        : PlanOf(decision)?.IsLastComplete(decision.Name) == true ? BackupErrors.LastComplete(decision.Path)
        : BackupErrors.IsBase(decision.Path, Lists.Join(decision.Reasons));

    /// <summary>Removes a backup.</summary>
    /// <returns>What is left in its folder because it does not belong to the backup.</returns>
    /// <exception cref="TcbException">It could not be removed.</exception>
    public IReadOnlyList<string> Remove(BackupRetention decision)
    {
        var left = BackupRemoval.Remove(decision.Path);
        Assume(decision);
        return left;
    }

    /// <summary>Decides about the others as if a backup were removed.</summary>
    public void Assume(BackupRetention decision) => _removed.Add(decision.Path);

    private static string DestinationOf(BackupRetention decision) => Path.GetDirectoryName(decision.Path) ?? decision.Path;

    private RetentionPlan? PlanOf(BackupRetention decision) => _plans.GetValueOrDefault(DestinationOf(decision));

    /// <summary>What a backup that cannot be read may need: a later version of the module may be able to read it.</summary>
    private static IEnumerable<string> NamesOfBases(string folder)
    {
        foreach (var manifest in BackupFolder.Manifests(folder))
        {
            string text;
            try
            {
                text = File.ReadAllText(manifest);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            foreach (var match in BaseName().Matches(text).Cast<Match>())
                yield return match.Groups["name"].Value;
        }
    }

    [GeneratedRegex("\"baseName\"\\s*:\\s*\"(?<name>[^\"]+)\"", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex BaseName();
}
