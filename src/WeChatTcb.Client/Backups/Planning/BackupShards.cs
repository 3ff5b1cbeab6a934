using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Backups.Manifests;

namespace WeChatTcb.Client.Backups.Planning;

/// <summary>
/// Divides the collections of a backup among agents that do not talk to each other. Each lists the fleet itself and takes its part, so the
/// same listing must lead to the same plan everywhere, and a listing that is a few documents younger should.
/// </summary>
internal static partial class BackupShards
{
    /// <summary>The most jobs of one matrix that GitHub runs.</summary>
    internal const int MaxCount = 256;

    /// <summary>An export of so many bytes takes about as long as an empty one.</summary>
    private const long MinSize = 16 * 1024;

    /// <summary>Parses <c>2/8</c>.</summary>
    /// <exception cref="TcbException"><c>InvalidShard</c>.</exception>
    internal static BackupShard Parse(string text)
    {
        var match = Form().Match(text);
        return match.Success
            && int.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= 1 and <= MaxCount && number >= 1 && number <= count
                ? new BackupShard(number, count)
                : throw BackupErrors.InvalidShard(text);
    }

    /// <summary>A shard as it is typed: <c>2/8</c>.</summary>
    internal static string Text(BackupShard shard) => string.Create(CultureInfo.InvariantCulture, $"{shard.Number}/{shard.Count}");

    /// <summary>Assigns each collection to a shard: the largest first, each to the shard that has the least.</summary>
    /// <param name="collections">The collections, in any order.</param>
    /// <param name="shard">The shard of this process; null without shards.</param>
    /// <returns>The collections, sorted by environment and name; those of other shards have that status.</returns>
    internal static IReadOnlyList<BackupManifestCollection> Assign(IEnumerable<BackupManifestCollection> collections, BackupShard? shard)
    {
        BackupManifestCollection[] sorted = [.. collections
            .OrderBy(collection => collection.Env, StringComparer.Ordinal)
            .ThenBy(collection => collection.Collection, StringComparer.Ordinal)];
        if (shard is null)
            return sorted;

        var loads = new long[shard.Count];
        // Stable: collections of one weight stay sorted by name.
        foreach (var index in Enumerable.Range(0, sorted.Length).OrderByDescending(index => Weight(sorted[index].ListedSize)))
        {
            var lightest = Array.IndexOf(loads, loads.Min());
            loads[lightest] += Weight(sorted[index].ListedSize);
            var number = lightest + 1;
            sorted[index] = sorted[index] with
            {
                Shard = number,
                Status = number == shard.Number ? sorted[index].Status : BackupCollectionStatus.OtherShard,
            };
        }

        return sorted;
    }

    /// <summary>The hash of a plan: of the names of all collections and their shards.</summary>
    /// <param name="collections">The collections, sorted.</param>
    /// <param name="shard">The shard of this process; null without shards.</param>
    internal static string Hash(IEnumerable<BackupManifestCollection> collections, BackupShard? shard)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{shard?.Count ?? 1}\n");
        foreach (var collection in collections)
            text.Append(CultureInfo.InvariantCulture, $"{collection.Env}\t{collection.Collection}\t{collection.Shard ?? 1}\n");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))).ToLowerInvariant();
    }

    // A power of two, so that a few documents more between two listings rarely change a plan.
    private static long Weight(long size) => (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(size, MinSize, long.MaxValue / 1024));

    [GeneratedRegex(@"^\s*(?<number>\d+)\s*/\s*(?<count>\d+)\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
