using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Restores;
using WeChatTcb.Client.Tests.Backups;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Restores;

/// <summary>What a restore does and refuses, from the manifests alone.</summary>
public sealed class RestorePlannerTests : IDisposable
{
    private const string Name = "20261101T193000Z";
    private const string Endpoint = "https://api.weixin.qq.com/";

    private readonly TempFolder _temp = new();

    [Fact]
    public void All_collections_are_restored_by_default()
    {
        var plan = Plan(New().Add("users", 3).Add("orders", 4, compress: true).Add("empty", 0));

        Assert.Equal(("target", "env-1", 7L), (plan.Env, plan.SourceEnv, plan.RecordCount));
        Assert.Equal(["empty", "orders", "users"], plan.Collections.Select(item => item.Collection));
        Assert.All(plan.Collections, item => Assert.True(File.Exists(Assert.Single(item.Files).Path)));
        Assert.Empty(plan.Missing);
    }

    [Fact]
    public void An_increment_brings_its_bases_in_order()
    {
        New("20261101T193000Z").Add("users", 10).Write();
        New("20261102T193000Z").Add("users", 3, baseName: "20261101T193000Z").Write();
        var plan = Plan(New("20261103T193000Z").Add("users", 2, baseName: "20261102T193000Z").Add("new", 1));

        var users = plan.Collections[1];
        Assert.Equal(
            ["20261101T193000Z", "20261102T193000Z", "20261103T193000Z"], users.Files.Select(file => Path.GetFileName(file.Folder)));
        Assert.Equal((15L, (10L, 15L)), (users.RecordCount, users.Documents));
    }

    [Fact]
    public void An_increment_without_its_base_is_refused_unless_forced()
    {
        New("20261101T193000Z").Add("other").Write();
        var backup = New("20261103T193000Z").Add("users", baseName: "20261101T193000Z").Add("full");

        Assert.Equal("BaseMissing", Refused(backup).ErrorId);
        var plan = Plan(backup, scope => scope with { Force = true });
        Assert.Equal("full", Assert.Single(plan.Collections).Collection);
        Assert.Equal(("users", "BaseMissing"), (plan.Missing[0].Collection, plan.Missing[0].ErrorId));
    }

    [Fact]
    public void An_incomplete_backup_is_refused_unless_forced()
    {
        var backup = New().Add("users").Add("orders", status: BackupCollectionStatus.Failed).Set(
            made => made.Status = BackupStatus.Partial);

        var error = Refused(backup);
        Assert.Equal("BackupIncomplete", error.ErrorId);
        Assert.Contains("env-1/orders", error.Message, StringComparison.Ordinal);
        var plan = Plan(backup, scope => scope with { Force = true });
        Assert.Equal("users", Assert.Single(plan.Collections).Collection);
        Assert.Equal(("orders", "ExportFailed"), (plan.Missing[0].Collection, plan.Missing[0].ErrorId));
    }

    [Fact]
    public void What_is_missing_elsewhere_in_the_backup_does_not_matter()
    {
        var backup = New().Add("users").Add("orders", status: BackupCollectionStatus.Failed).Set(
            made => made.Status = BackupStatus.Partial);

        Assert.Equal("users", Assert.Single(Plan(backup, scope => scope with { Collection = [Named("users")] }).Collections).Collection);
    }

    [Fact]
    public void An_unfinished_backup_is_refused()
    {
        var backup = New().Add("users").Add("orders", status: BackupCollectionStatus.Pending).Set(
            made => made.Status = BackupStatus.Running);

        Assert.Equal("BackupIncomplete", Refused(backup).ErrorId);
    }

    [Fact]
    public void A_missing_shard_makes_a_backup_incomplete()
    {
        var backup = New().Add("users", shard: 1).Add("orders", shard: 2, status: BackupCollectionStatus.OtherShard)
            .Set(made => made.Shard = new BackupShard(1, 2));

        Assert.Equal("BackupIncomplete", Refused(backup).ErrorId);
    }

    [Fact]
    public void All_shards_are_one_backup()
    {
        New().Add("users", shard: 1).Add("orders", shard: 2, status: BackupCollectionStatus.OtherShard)
            .Set(made => made.Shard = new BackupShard(1, 2)).Write();
        var backup = New().Add("users", shard: 1, status: BackupCollectionStatus.OtherShard).Add("orders", shard: 2)
            .Set(made => made.Shard = new BackupShard(2, 2));

        Assert.Equal(["orders", "users"], Plan(backup).Collections.Select(item => item.Collection));
    }

    [Fact]
    public void An_environment_that_was_not_saved_is_refused()
    {
        var backup = New().AddEnvironment("env-2", new BackupError("EnvHalted", "It is halted.")).Add("users");

        Assert.Equal("BackupIncomplete", Refused(backup, scope => scope with { SourceEnv = "env-2" }).ErrorId);
        Assert.Single(Plan(backup, scope => scope with { SourceEnv = "env-1" }).Collections);
    }

    [Theory]
    [InlineData(Endpoint, "wx0123456789abcdef", true)]
    [InlineData(Endpoint, null, true)]
    [InlineData(Endpoint, "wxother", false)]
    [InlineData("http://127.0.0.1:5000/", "wx0123456789abcdef", false)]
    public void The_source_is_refused_as_target_unless_forced(string endpoint, string? appId, bool refused)
    {
        var backup = New().AddEnvironment("env-1").Add("users");
        var target = new TcbConnection(new Uri(endpoint), appId, TcbApiFamily.Tcb, TcbCredentialKind.AccessToken);

        RestoreScope ToItself(RestoreScope scope) => scope with { Env = "env-1" };
        if (refused)
            Assert.Equal("TargetIsSource", Refused(backup, ToItself, target).ErrorId);
        else
            Assert.Single(Plan(backup, ToItself, target).Collections);
        Assert.Single(Plan(backup, scope => ToItself(scope) with { Force = true }, target).Collections);
    }

    [Fact]
    public void One_of_several_environments_has_to_be_chosen()
    {
        var backup = New().Add("users").Add("users", env: "env-2").Add("orders", env: "env-2");

        var error = Refused(backup);
        Assert.Equal("SourceEnvMissing", error.ErrorId);
        Assert.Contains("env-1, env-2", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Plan(backup, scope => scope with { SourceEnv = "env-2" }).Collections.Count);
        Assert.Equal("EnvNotInBackup", Refused(backup, scope => scope with { SourceEnv = "env-3" }).ErrorId);
    }

    [Fact]
    public void Collections_are_selected_by_patterns()
    {
        var backup = New().Add("users").Add("orders").Add("log-1").Add("log-2");
        RestoreScope Logs(RestoreScope scope) =>
            scope with { Collection = [Pattern("log-", "log-*")], ExcludeCollection = [Named("log-2")] };

        Assert.Equal("log-1", Assert.Single(Plan(backup, Logs).Collections).Collection);
        Assert.Equal(3, Plan(backup, scope => scope with { ExcludeCollection = [Named("users")] }).Collections.Count);
        var error = Refused(backup, scope => scope with { Collection = [Named("users"), Named("typo")] });
        Assert.Equal("CollectionNotInBackup", error.ErrorId);
        Assert.Contains("'typo'", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            "NothingToRestore",
            Refused(backup, scope => scope with { Collection = [Named("users")], ExcludeCollection = [Named("users")] }).ErrorId);
    }

    [Fact]
    public void What_was_dropped_during_the_backup_is_not_missing()
    {
        var backup = New().Add("users").Add("tmp", status: BackupCollectionStatus.Vanished);

        Assert.Single(Plan(backup).Collections);
    }

    public void Dispose() => _temp.Dispose();

    private static NamePattern Named(string name) => new(name, IsExact: true, other => other == name);

    private static NamePattern Pattern(string start, string text) =>
        new(text, IsExact: false, other => other.StartsWith(start, StringComparison.Ordinal));

    private static RestorePlan Plan(BackupBuilder backup, Func<RestoreScope, RestoreScope>? change = null, TcbConnection? target = null)
    {
        var scope = new RestoreScope { Folder = backup.Write(), Env = "target" };
        return RestorePlanner.Plan(
            change?.Invoke(scope) ?? scope,
            target ?? new TcbConnection(new Uri(Endpoint), null, TcbApiFamily.Tcb, TcbCredentialKind.AccessToken));
    }

    private static TcbException Refused(
        BackupBuilder backup, Func<RestoreScope, RestoreScope>? change = null, TcbConnection? target = null) =>
        Assert.Throws<TcbException>(() => Plan(backup, change, target));

    private BackupBuilder New(string name = Name) => new(_temp.Path, name);
}
