using System.Globalization;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>The same random seed in each run, unless <c>CLOUDEXPORT_TEST_SEED</c> sets another.</summary>
internal static class Seeds
{
    private static readonly int Base = int.TryParse(
        Environment.GetEnvironmentVariable("CLOUDEXPORT_TEST_SEED"), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : 20260131;

    /// <summary>Numbers from 0 to 1, from any thread.</summary>
    internal static Func<double> Jitter(int seed)
    {
        var random = new Random(HashCode(seed));
        return () =>
        {
            lock (random)
                return random.NextDouble();
        };
    }

    private static int HashCode(int seed) => unchecked((Base * 397) ^ seed);
}
