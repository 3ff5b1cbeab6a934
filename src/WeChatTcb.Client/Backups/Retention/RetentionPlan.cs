using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Retention;

/// <summary>
/// Decides which backups of one destination are removed. Whatever the rules say, these are kept: one that a process writes, the last
/// complete one of each selection, and the bases of all that remain.
/// </summary>
internal sealed class RetentionPlan
{
    private readonly TcbBackup[] _all;
    private readonly Dictionary<string, TcbBackup> _byName;
    private readonly HashSet<string> _neededByUnreadable;
    private readonly Dictionary<string, TcbBackup> _lastComplete;

    /// <param name="all">All readable backups of the destination.</param>
    /// <param name="neededByUnreadable">The names of the bases of those that could not be read.</param>
    internal RetentionPlan(IEnumerable<TcbBackup> all, IEnumerable<string> neededByUnreadable)
    {
        // Of two that began at the same time, the name decides, so that the result does not depend on the order of the folders.
        _all = [.. all.OrderByDescending(backup => backup.StartedAt).ThenByDescending(backup => backup.Name, StringComparer.Ordinal)];
        _byName = _all.ToDictionary(backup => backup.Name, StringComparer.Ordinal);
        _neededByUnreadable = neededByUnreadable.ToHashSet(StringComparer.Ordinal);
        _lastComplete = _all.Where(IsUsable).GroupBy(backup => backup.SelectionKey).ToDictionary(
            group => group.Key, group => group.First());
    }

    /// <summary>Applies rules to some of the backups.</summary>
    /// <returns>The decisions, the newest backup first.</returns>
    internal IReadOnlyList<BackupRetention> Apply(RetentionRules rules, IReadOnlySet<string> names)
    {
        var reasons = _all.Where(backup => names.Contains(backup.Name)).ToDictionary(backup => backup.Name, _ => new List<string>());
        foreach (var group in _all.Where(backup => names.Contains(backup.Name)).GroupBy(backup => backup.SelectionKey))
        {
            var last = _lastComplete.GetValueOrDefault(group.Key);
            Keep(group.Where(IsUsable), static reason => reason);
            // Those that are not complete do not count: otherwise some bad nights would push out the good ones.
            Keep(
                group.Where(
                    backup => !IsUsable(backup) && backup.Status is not BackupStatus.Running && HasFiles(backup) && IsNewer(backup, last)),
                Messages.FormatKept_Incomplete);
        }

        if (_all is [var newest, ..] && !HasFiles(newest) && reasons.TryGetValue(newest.Name, out var itsReasons))
            itsReasons.Add(Messages.Kept_Newest);
        return Complete(reasons, WhyRemoved);

        void Keep(IEnumerable<TcbBackup> backups, Func<string, string> complete)
        {
            TcbBackup[] list = [.. backups];
            var applied = rules.Apply([.. list.Select(backup => backup.StartedAt)]);
            for (var index = 0; index < list.Length; index++)
                reasons[list[index].Name].AddRange(applied[index].Select(complete));
        }
    }

    /// <summary>Removes the named backups, except those that must be kept.</summary>
    /// <returns>The decisions, the newest backup first.</returns>
    internal IReadOnlyList<BackupRetention> Remove(IReadOnlySet<string> names) => Complete(
        _all.Where(backup => names.Contains(backup.Name)).ToDictionary(backup => backup.Name, _ => new List<string>()), _ =>
            Messages.Removed_Named);

    /// <summary>
    /// The backups that need another one directly, of those that still exist. Those that are also among its bases do not count: nothing can
    /// be restored from a circle, and none of it could ever be removed.
    /// </summary>
    internal IEnumerable<string> Dependents(string name, Func<string, bool> isRemoved)
    {
        var needed = _byName.TryGetValue(name, out var own) ? Walk(own).Names : [];
        return _all
            .Where(backup => backup.Name != name && !isRemoved(backup.Name) && backup.Bases.Contains(name, StringComparer.Ordinal))
            .Select(backup => backup.Name)
            .Where(dependent => !needed.Contains(dependent, StringComparer.Ordinal));
    }

    /// <summary>Whether the backup is the last complete one of its selection.</summary>
    internal bool IsLastComplete(string name) => _lastComplete.Values.Any(backup => backup.Name == name);

    /// <summary>Whether a restore from the backup gives everything: it is complete, and so is the chain of its bases.</summary>
    internal bool IsUsable(TcbBackup backup) => backup.Status is BackupStatus.Complete && Walk(backup).IsComplete;

    private BaseWalk Walk(TcbBackup backup) =>
        BaseWalk.From(backup.Name, name => name == backup.Name ? backup.Bases : _byName.GetValueOrDefault(name)?.Bases);

    /// <summary>A decision about a backup.</summary>
    internal static BackupRetention Decision(TcbBackup backup, BackupRetentionDecision decision, IReadOnlyList<string> reasons) => new()
    {
        Path = backup.Path,
        Name = backup.Name,
        StartedAt = backup.StartedAt,
        Status = backup.Status,
        Kind = backup.Kind,
        Length = backup.Length,
        Decision = decision,
        Reasons = reasons,
    };

    private IReadOnlyList<BackupRetention> Complete(Dictionary<string, List<string>> reasons, Func<TcbBackup, string> whyRemoved)
    {
        foreach (var backup in _all.Where(backup => backup.Status is BackupStatus.Running))
            Add(backup.Name, Messages.Kept_Running);
        foreach (var last in _lastComplete.Values)
            Add(last.Name, Messages.Kept_LastComplete);
        foreach (var name in _neededByUnreadable)
            Add(name, Messages.Kept_BaseOfUnreadable);

        // A base began before its increments, but a manifest may say anything: until nothing changes.
        HashSet<string> done = [];
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var backup in _all.Where(IsKept).Where(backup => done.Add(backup.Name)))
            {
                isChanged = true;
                foreach (var name in backup.Bases)
                    Add(name, Messages.FormatKept_Base(backup.Name));
            }
        }

        return
        [
            .. _all.Where(backup => reasons.ContainsKey(backup.Name)).Select(backup => Decision(
                backup, IsKept(backup) ? BackupRetentionDecision.Keep : BackupRetentionDecision.Remove,
                reasons[backup.Name] is { Count: > 0 } kept ? kept : [whyRemoved(backup)])),
        ];

        void Add(string name, string reason)
        {
            if (reasons.TryGetValue(name, out var list))
                list.Add(reason);
        }

        // What is not among the candidates stays.
        bool IsKept(TcbBackup backup) => !reasons.TryGetValue(backup.Name, out var list) || list.Count > 0;
    }

    private string WhyRemoved(TcbBackup backup) => backup.Status switch
    {
        _ when IsUsable(backup) => Messages.Removed_NoRule,
        BackupStatus.Complete => Messages.Removed_NoBase,
        _ when !HasFiles(backup) => Messages.Removed_NothingSaved,
        _ when IsNewer(backup, _lastComplete.GetValueOrDefault(backup.SelectionKey)) =>
            Messages.FormatKept_Incomplete(Messages.Removed_NoRule),
        _ => Messages.Removed_Incomplete,
    };

    private static bool HasFiles(TcbBackup backup) => backup.CompleteCount > 0 || backup.Status is BackupStatus.Complete;

    private static bool IsNewer(TcbBackup backup, TcbBackup? last) => last is null || backup.StartedAt > last.StartedAt;
}
