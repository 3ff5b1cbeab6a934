namespace Differential;

/// <summary>A case in which this repository and a package differ, and are known to.</summary>
/// <param name="Id">Its name, here and on the page.</param>
/// <param name="What">What differs.</param>
/// <param name="Right">Whose side the documentation is on.</param>
/// <param name="Reason">Why it stays so.</param>
/// <param name="Link">Where that can be read.</param>
internal sealed record Departure(string Id, string What, string Right, string Reason, string Link);

/// <summary>What happened in a run.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _fired = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Fired => _fired;

    /// <summary>A departure has shown in a case.</summary>
    public void Count(Departure departure) => _fired[departure.Id] = _fired.GetValueOrDefault(departure.Id) + 1;

    /// <summary>In a full run, a departure that never shows is none any more.</summary>
    public void AssertNoneIsStale(IEnumerable<Departure> departures)
    {
        if (Cases.Count >= Cases.Full)
            Assert.All(departures, departure => Assert.Contains(departure.Id, Fired));
    }

    public override string ToString() => string.Join(Environment.NewLine, _fired.Select(static f => $"  {f.Value,7} {f.Key}"));
}
