namespace WeChatTcb.Client.Comparison;

/// <summary>Counts what a comparison finds.</summary>
internal sealed class ComparisonTally
{
    /// <summary>More fields are data that is used as names. The rest is counted as one.</summary>
    private const int MaxFields = 1000;

    private const string OtherFields = "*";

    private readonly Dictionary<string, long> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Path, string Reference, string Difference), long> _drifts = [];

    internal long Added { get; set; }

    internal long Removed { get; set; }

    internal long Changed { get; private set; }

    internal long Same { get; set; }

    internal long Duplicates { get; set; }

    /// <summary>Counts two records of the same key that do not have the same bytes.</summary>
    internal void AddPair(RecordDiffer differ)
    {
        if (differ.Paths.Count > 0)
            Changed++;
        else
            Same++;
        foreach (var path in differ.Fields)
            Increment(_changed, _changed.Count < MaxFields || _changed.ContainsKey(path) ? path : OtherFields);
        foreach (var drift in differ.Drifts)
        {
            Increment(
                _drifts, _drifts.Count < MaxFields || _drifts.ContainsKey(drift) ? drift : (OtherFields, OtherFields, OtherFields));
        }
    }

    internal ExportComparison ToResult(RecordFile reference, RecordFile difference)
    {
        var (missing, damaged) = (reference.MissingKeys + difference.MissingKeys, reference.Damaged + difference.Damaged);
        return new()
        {
            Status = missing > 0 || damaged > 0 ? ComparisonStatus.NotComparable
                : Added + Removed + Changed > 0 ? ComparisonStatus.Different
                : ComparisonStatus.Same,
            AddedCount = Added,
            RemovedCount = Removed,
            ChangedCount = Changed,
            SameCount = Same,
            ChangedPaths = Sorted(_changed).Select(static field => new ChangedPath(field.Key, field.Value)).ToList().AsReadOnly(),
            TypeDrifts = Sorted(_drifts)
                .Select(static drift => new TypeDrift(drift.Key.Path, drift.Key.Reference, drift.Key.Difference, drift.Value))
                .ToList().AsReadOnly(),
            ReferenceCount = reference.Count,
            DifferenceCount = difference.Count,
            MissingKeyCount = missing,
            DuplicateKeyCount = Duplicates,
            DamagedCount = damaged,
            ReferencePath = reference.Path,
            DifferencePath = difference.Path,
        };
    }

    private static IEnumerable<KeyValuePair<T, long>> Sorted<T>(Dictionary<T, long> counts)
        where T : notnull =>
        counts.OrderByDescending(static count => count.Value).ThenBy(static count => $"{count.Key}", StringComparer.Ordinal);

    private static void Increment<T>(Dictionary<T, long> counts, T key)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}
