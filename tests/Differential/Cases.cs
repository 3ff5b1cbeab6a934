using System.Globalization;
using CsCheck;

namespace Differential;

/// <summary>
/// How many random cases each test tries: a slice by default, <c>TCB_DIFFERENTIAL_CASES</c> in a full run; from
/// <c>TCB_DIFFERENTIAL_SEED</c>. Case n of a seed is always the same, whatever the number of cases.
/// </summary>
internal static class Cases
{
    /// <summary>From here on a run is a full one, in which each departure has to show.</summary>
    public const int Full = 20_000;

    private const int Slice = 2_000;

    public static int Count { get; } =
        Environment.GetEnvironmentVariable("TCB_DIFFERENTIAL_CASES") is { Length: > 0 } count
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : Slice;

    public static ulong Seed { get; } =
        Environment.GetEnvironmentVariable("TCB_DIFFERENTIAL_SEED") is { Length: > 0 } seed
            ? ulong.Parse(seed, CultureInfo.InvariantCulture)
            : 1;

    /// <summary>The cases of a generator in portions, each with the number of its first one.</summary>
    public static IEnumerable<(int First, T[] Cases)> Of<T>(Gen<T> gen)
    {
        const int Portion = 500;
        for (var first = 0; first < Count; first += Portion)
            yield return (
                first,
                [.. Enumerable.Range(first, Math.Min(Portion, Count - first)).Select(
                    n => gen.Generate(new PCG((uint)n, Seed), null, out _))]);
    }
}
