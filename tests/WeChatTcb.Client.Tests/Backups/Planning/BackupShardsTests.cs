using CsCheck;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Tests.Backups.Planning;

public sealed class BackupShardsTests
{
    [Theory]
    [InlineData("2/8", 2, 8)]
    [InlineData(" 1 / 1 ", 1, 1)]
    [InlineData("256/256", 256, 256)]
    public void A_shard_is_a_number_and_a_count(string text, int number, int count) =>
        Assert.Equal(new BackupShard(number, count), BackupShards.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0.25")]
    [InlineData("2")]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("1/0")]
    [InlineData("1/257")]
    [InlineData("-1/8")]
    [InlineData("1/99999999999")]
    public void Anything_else_is_an_error(string text)
    {
        var error = Assert.Throws<TcbException>(() => BackupShards.Parse(text));
        Assert.Equal("InvalidShard", error.ErrorId);
    }

    [Fact]
    public void Every_collection_is_in_one_shard_and_all_agents_agree() => Collections.Select(Gen.Int[1, 9]).Sample((collections, count) =>
    {
        var plans = Enumerable.Range(1, count)
            .Select(number => BackupShards.Assign(collections.Reverse(), new BackupShard(number, count))).ToArray();
        Assert.Single(plans.Select(plan => BackupShards.Hash(plan, new BackupShard(1, count))).Distinct());
        var own = plans.SelectMany(plan => plan.Where(collection => collection.Status is BackupCollectionStatus.Pending)).ToArray();
        Assert.Equal(
            collections.Select(collection => (collection.Env, collection.Collection)).Order(),
            own.Select(collection => (collection.Env, collection.Collection)).Order());
    });

    [Fact]
    public void The_largest_shard_has_little_more_than_its_share()
    {
        var random = new Random(1);
        var collections = Enumerable.Range(0, 400).Select(
            number => Collection("e", $"c{number}", (long)Math.Exp(random.NextDouble() * 20)));
        var loads = BackupShards.Assign(collections, new BackupShard(1, 8))
            .GroupBy(collection => collection.Shard, (_, ofShard) => ofShard.Sum(collection => collection.ListedSize)).ToArray();
        Assert.True(loads.Max() < 1.5 * loads.Average(), string.Join(' ', loads));
    }

    [Fact]
    public void A_few_documents_more_do_not_change_the_plan()
    {
        BackupManifestCollection[] before = [Collection("a", "x", 900_000), Collection("a", "y", 40_000), Collection("b", "x", 0)];
        BackupManifestCollection[] after = [Collection("a", "x", 901_000), Collection("a", "y", 39_000), Collection("b", "x", 700)];
        var shard = new BackupShard(1, 2);
        Assert.Equal(
            BackupShards.Hash(BackupShards.Assign(before, shard), shard), BackupShards.Hash(BackupShards.Assign(after, shard), shard));
    }

    [Fact]
    public void Another_collection_or_another_count_is_another_plan()
    {
        BackupManifestCollection[] one = [Collection("a", "x", 1)];
        string[] hashes =
        [
            BackupShards.Hash(one, null),
            BackupShards.Hash(one, new BackupShard(1, 2)),
            BackupShards.Hash([.. one, Collection("a", "y", 1)], null),
            BackupShards.Hash([Collection("a", "X", 1)], null),
        ];
        Assert.Equal(4, hashes.Distinct().Count());
    }

    [Fact]
    public void Without_shards_the_collections_are_only_sorted()
    {
        var plan = BackupShards.Assign([Collection("b", "x", 1), Collection("a", "Z", 1), Collection("a", "a", 1)], null);
        Assert.Equal(["a/Z", "a/a", "b/x"], plan.Select(collection => $"{collection.Env}/{collection.Collection}"));
        Assert.All(plan, collection => Assert.Null(collection.Shard));
    }

    private static Gen<BackupManifestCollection[]> Collections { get; } =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 99], Gen.Long[0, 1L << 40], (env, name, size) => Collection($"env-{env}", $"c{name}", size))
            .Array[0, 60].Select(all => all.DistinctBy(collection => (collection.Env, collection.Collection)).ToArray());

    private static BackupManifestCollection Collection(string env, string name, long size) => new()
    {
        Env = env,
        Collection = name,
        Status = BackupCollectionStatus.Pending,
        ListedSize = size,
    };
}
