using System.Globalization;
using CsCheck;

namespace WeChatTcb.Query.Tests.Generation;

/// <summary>
/// Tries properties on the same cases in every run, on any number of cores: a slice of them, or as many as <c>TCBQUERY_CASES</c> says, from
/// the seed that <c>TCBQUERY_SEED</c> says.
/// </summary>
internal static class Sampling
{
    private const int Chunk = 500;

    public static ulong Seed { get; } =
        Environment.GetEnvironmentVariable("TCBQUERY_SEED") is { Length: > 0 } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : 1;

    /// <param name="gen">What is tried.</param>
    /// <param name="check">Throws where the property does not hold.</param>
    /// <param name="slice">The number of cases when <c>TCBQUERY_CASES</c> does not say another.</param>
    /// <param name="inOne">How many inputs the check makes of one case; there are as many fewer cases.</param>
    /// <returns>The number of cases.</returns>
    public static int Try<T>(this Gen<T> gen, Action<T> check, int slice, int inOne = 1)
    {
        var cases = Environment.GetEnvironmentVariable("TCBQUERY_CASES") is { Length: > 0 } full
            ? int.Parse(full, CultureInfo.InvariantCulture)
            : slice;
        cases /= inOne;
        string? failed = null;
        Parallel.For(0, (cases + Chunk - 1) / Chunk, (chunk, loop) =>
        {
            var random = new PCG((uint)chunk, Seed);
            for (var i = 0; i < Math.Min(Chunk, cases - (chunk * Chunk)) && !loop.IsStopped; i++)
            {
                var state = random.State;
                try
                {
                    check(gen.Generate(random, null, out _));
                }
                catch (Exception)
                {
                    failed = random.ToString(state);
                    loop.Stop();
                }
            }
        });

        // CsCheck tries the case once more, looks for a smaller one that fails too, and prints it.
        if (failed is null)
            return cases;
        gen.Sample(check, seed: failed, iter: 10_000, threads: 1);
        throw new InvalidOperationException($"The case of CsCheck's seed {failed} failed once, and not again.");
    }
}
