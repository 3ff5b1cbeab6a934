using System.Text.RegularExpressions;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Backups.Running;

namespace WeChatTcb.Client.Tests.Backups.Planning;

public sealed class BackupPlannerTests
{
    private readonly List<string> _warnings = [];

    private static FakeFleet Fleet => new FakeFleet { Authorizers = ["wxa", "wxb"] }
        .Add("wxplatform", "prod-1", ("orders", 500), ("log1", 5), ("users", 0))
        .Add("wxplatform", "prod-2", ("orders", 70))
        .Add("wxplatform", "test-1", ("orders", 1))
        .Add("wxa", "a-1", ("orders", 3))
        .Add("wxb", "b-1", ("orders", 4));

    [Fact]
    public async Task Everything_of_the_connection_and_nothing_of_its_authorizers_is_the_default()
    {
        var plan = await PlanAsync(Fleet, []);
        Assert.Equal(["prod-1/log1", "prod-1/orders", "prod-1/users", "prod-2/orders", "test-1/orders"], Names(plan));
        Assert.Equal(["prod-1", "prod-2", "test-1"], plan.Connections.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(plan.Problems);
        Assert.Equal(
            (50, 500, 2),
            (plan.Manifest.Collections[1].ListedCount, plan.Manifest.Collections[1].ListedSize, plan.Manifest.Collections[1].IndexCount));
        Assert.Null(plan.Manifest.Accounts);
    }

    [Fact]
    public async Task Patterns_select_environments_and_collections()
    {
        var plan = await PlanAsync(Fleet, ["PROD-*"], ["*"], exclude: ["log*", "users"]);
        Assert.Equal(["prod-1/orders", "prod-2/orders"], Names(plan));
    }

    [Fact]
    public async Task Patterns_that_match_nothing_are_a_warning()
    {
        await PlanAsync(
            Fleet, ["prod-*", "none-*"], ["ord*", "nix*"], exclude: ["log*,tmp*", "users", "test"], authorizer: ["wxa*", "wy*"]);
        Assert.Equal(
            [
                "Nothing matches -ExcludeCollection log*,tmp*, test.", "Nothing matches -Collection nix*.", "Nothing matches -Env none-*.",
                "Nothing matches -Authorizer wy*.",
            ], _warnings);
        _warnings.Clear();
        await PlanAsync(Fleet.Fail("wxa", "ConnectionFailed"), ["prod-*", "none-*"], authorizer: ["wx*", "wy*"]);
        Assert.Empty(_warnings); // they may be in the list that is missing
    }

    [Fact]
    public async Task Authorizers_are_added_with_connections_of_their_own()
    {
        var fleet = Fleet;
        var plan = await PlanAsync(fleet, [], authorizer: ["wx*"]);
        Assert.Equal(7, plan.Manifest.Collections.Count);
        Assert.Same(fleet.Connection("wxa"), plan.Connections["a-1"]);
        Assert.Same(fleet.Connection("wxplatform"), plan.Connections["prod-1"]);
        Assert.Equal(
            (TcbApiFamily.Tcb, "wxb"),
            plan.Manifest.Environments.Where(env => env.Env == "b-1").Select(env => (env.ApiFamily, env.AppId)).Single());
    }

    [Theory]
    [InlineData("NotAuthorizedToPlatform")]
    [InlineData("CloudDevelopmentNotOpened")]
    public async Task An_account_without_a_database_is_a_warning_if_a_pattern_selected_it_and_an_error_if_it_was_named(string id)
    {
        var byPattern = await PlanAsync(Fleet.Fail("wxa", id), [], authorizer: ["*"]);
        Assert.Empty(byPattern.Problems);
        Assert.Contains("wxa", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Equal(
            new BackupManifestAccount("wxa", new BackupError(id, "wxa failed."), true), Assert.Single(byPattern.Manifest.Accounts!));
        Assert.Contains("b-1/orders", Names(byPattern));

        var byName = await PlanAsync(Fleet.Fail("wxa", id), [], authorizer: ["wxa"]);
        Assert.Equal((id, "wxa"), Assert.Single(byName.Problems.Select(problem => (problem.Error.ErrorId, problem.Target))));
        Assert.False(Assert.Single(byName.Manifest.Accounts!).IsSkipped);
    }

    [Fact]
    public async Task An_account_that_does_not_answer_does_not_affect_the_others()
    {
        var plan = await PlanAsync(Fleet.Fail("wxa", "ConnectionFailed"), [], authorizer: ["*"]);
        Assert.Equal("ConnectionFailed", Assert.Single(plan.Problems).Error.ErrorId);
        Assert.False(Assert.Single(plan.Manifest.Accounts!).IsSkipped);
        Assert.Contains("b-1/orders", Names(plan));
    }

    [Fact]
    public async Task An_authorizer_that_does_not_exist_is_an_error()
    {
        var plan = await PlanAsync(Fleet, [], authorizer: ["wxa", "wxc"]);
        Assert.Equal("AuthorizerNotFound", Assert.Single(plan.Problems).Error.ErrorId);
        Assert.Contains("a-1/orders", Names(plan));
    }

    [Fact]
    public async Task An_environment_that_cannot_be_listed_does_not_affect_the_others()
    {
        var plan = await PlanAsync(Fleet.Fail("prod-1", "DailyQuotaExceeded"), []);
        Assert.Equal(
            ("DailyQuotaExceeded", "prod-1"), Assert.Single(plan.Problems.Select(problem => (problem.Error.ErrorId, problem.Target))));
        Assert.Equal("DailyQuotaExceeded", plan.Manifest.Environments[0].Error!.Id);
        Assert.Equal(["prod-2/orders", "test-1/orders"], Names(plan));
        Assert.DoesNotContain("prod-1", plan.Connections.Keys);
    }

    [Theory]
    [InlineData(EnvironmentStatus.Halted, "EnvHalted")]
    [InlineData(EnvironmentStatus.Unavailable, "EnvUnavailable")]
    public async Task An_environment_that_does_not_work_is_reported_and_not_attempted(EnvironmentStatus status, string id)
    {
        var fleet = Fleet.Add("wxplatform", "prod-3", status, ("orders", 1));
        var plan = await PlanAsync(fleet, []);
        Assert.Equal((id, "prod-3"), Assert.Single(plan.Problems.Select(problem => (problem.Error.ErrorId, problem.Target))));
        Assert.DoesNotContain("prod-3", fleet.Calls);
        Assert.Equal(status.ToString().ToUpperInvariant(), plan.Manifest.Environments.Single(env => env.Env == "prod-3").Status);
    }

    [Fact]
    public async Task An_unknown_status_is_attempted() =>
        Assert.Contains(
            "prod-3/orders", Names(await PlanAsync(Fleet.Add("wxplatform", "prod-3", EnvironmentStatus.Unknown, ("orders", 1)), [])));

    [Fact]
    public async Task A_named_environment_that_does_not_exist_is_an_error_beside_the_others()
    {
        var plan = await PlanAsync(Fleet, ["prod-1", "prod-9"]);
        Assert.Equal(("EnvNotFound", "prod-9"), Assert.Single(plan.Problems.Select(problem => (problem.Error.ErrorId, problem.Target))));
        Assert.Equal("EnvNotFound", plan.Manifest.Environments.Single(env => env.Env == "prod-9").Error!.Id);
        Assert.Equal(3, plan.Manifest.Collections.Count);
    }

    [Theory]
    [InlineData("prod-9", "*", "EnvNotFound")]
    [InlineData("stage-*", "*", "NothingToBackUp")]
    [InlineData("*", "nothing-*", "NothingToBackUp")]
    public async Task If_nothing_at_all_is_found_it_is_an_error(string env, string collection, string id)
    {
        var error = await Assert.ThrowsAsync<TcbException>(() => PlanAsync(Fleet, [env], [collection]));
        Assert.Equal(id, error.ErrorId);
    }

    [Fact]
    public async Task Without_a_list_of_environments_their_names_are_tried()
    {
        var fleet = Fleet.Fail("wxplatform", "ApiUnauthorized");
        Assert.Equal(["prod-2/orders"], Names(await PlanAsync(fleet, ["prod-2"])));
        Assert.Equal("ApiUnauthorized", (await Assert.ThrowsAsync<TcbException>(() => PlanAsync(fleet, ["prod-*"]))).ErrorId);
    }

    [Fact]
    public async Task A_named_collection_of_a_named_environment_must_exist()
    {
        var plan = await PlanAsync(Fleet, ["prod-1"], ["orders", "invoices"]);
        var missing = plan.Manifest.Collections.Single(collection => collection.Collection == "invoices");
        Assert.Equal((BackupCollectionStatus.Failed, "CollectionNotFound"), (missing.Status, missing.Error!.Id));
        Assert.Equal("prod-1/invoices", Assert.Single(plan.Problems).Target);
    }

    [Fact]
    public async Task In_environments_of_a_pattern_a_named_collection_may_be_missing() =>
        Assert.Equal(["prod-1/users"], Names(await PlanAsync(Fleet, ["prod-*"], ["users"])));

    [Fact]
    public async Task A_named_collection_that_no_environment_has_is_an_error()
    {
        var plan = await PlanAsync(Fleet, ["prod-*"], ["users", "user"]);
        Assert.Equal(
            ("CollectionNotFound", "user"), Assert.Single(plan.Problems.Select(problem => (problem.Error.ErrorId, problem.Target))));
        Assert.Equal(["prod-1/users"], Names(plan));
    }

    [Fact]
    public async Task A_resume_lists_again_what_could_not_be_listed()
    {
        var before = (await PlanAsync(Fleet.Fail("prod-1", "ConnectionFailed"), ["prod-*"])).Manifest with
        {
            Selection = new BackupSelection { Env = ["prod-*"] },
        };
        var fleet = Fleet.Add("wxplatform", "prod-3", ("orders", 1)); // it is new, and so not of this backup
        var planner = new BackupPlanner(fleet, 4, _warnings.Add);
        var scope = BackupResume.ScopeOf(before, [fleet.Connection("wxplatform")], names => Patterns([.. names ?? []]));
        var plan = await new BackupResume(fleet, planner).PrepareAsync(before, scope, default);
        Assert.Equal(["prod-1/log1", "prod-1/orders", "prod-1/users", "prod-2/orders"], Names(plan));
        Assert.All(plan.Manifest.Environments, environment => Assert.Null(environment.Error));
        Assert.True(BackupResume.IsNeeded(before));
    }

    [Fact]
    public async Task A_resume_needs_a_connection_of_each_account_and_makes_those_of_authorizers()
    {
        var fleet = Fleet;
        var before = (await PlanAsync(fleet, ["a-1"], authorizer: ["*"])).Manifest;
        var resume = new BackupResume(fleet, new BackupPlanner(fleet, 4, _warnings.Add));
        var plan = await resume.PrepareAsync(before, BackupResume.ScopeOf(before, [fleet.Connection("wxplatform")], _ => []), default);
        Assert.Same(fleet.Connection("wxa"), plan.Connections["a-1"]);
        var error = await Assert.ThrowsAsync<TcbException>(
            () => resume.PrepareAsync(before, BackupResume.ScopeOf(before, [fleet.Connection("wxb")], _ => []), default));
        Assert.Equal("BackupOfAnotherConnection", error.ErrorId);
    }

    [Fact]
    public async Task Objects_that_were_listed_are_not_listed_again()
    {
        var fleet = Fleet;
        var plan = await PlanObjectsAsync(fleet,
        [
            new BackupSource { Listed = fleet.Collection("a-1", "orders", 3), Connection = fleet.Connection("wxa") },
            new BackupSource { Listed = fleet.Collection("a-1", "orders", 3), Connection = fleet.Connection("wxa") },
            new BackupSource { Environment = fleet.Environment("prod-2"), Connection = fleet.Connection("wxplatform") },
        ]);
        Assert.Equal(["a-1/orders", "prod-2/orders"], Names(plan));
        Assert.Equal(["prod-2"], fleet.Calls);
        Assert.Same(fleet.Connection("wxa"), plan.Connections["a-1"]);
    }

    [Fact]
    public async Task An_environment_that_two_connections_see_is_saved_once()
    {
        var fleet = Fleet;
        var scope = Scope(fleet, [new BackupSource()]) with
        {
            Connections = [fleet.Connection("wxplatform"), fleet.Connection("wxplatform"), fleet.Connection("wxa")],
        };
        fleet.Add("wxa", "prod-2", ("orders", 1));
        var plan = await new BackupPlanner(fleet, 4, _warnings.Add).PlanAsync(scope, DateTimeOffset.UnixEpoch, default);
        Assert.Single(Names(plan), "prod-2/orders");
        Assert.Same(fleet.Connection("wxplatform"), plan.Connections["prod-2"]);
    }

    [Fact]
    public async Task Shards_share_a_plan()
    {
        var plans = new List<BackupPlan>();
        foreach (var number in new[] { 1, 2 })
            plans.Add(await new BackupPlanner(Fleet, 4, _warnings.Add).PlanAsync(
                Scope(Fleet, [new BackupSource()]) with { Shard = new BackupShard(number, 2) }, DateTimeOffset.UnixEpoch, default));
        Assert.Equal(plans[0].Manifest.PlanHash, plans[1].Manifest.PlanHash);
        Assert.Equal(
            5, plans.Sum(plan => plan.Manifest.Collections.Count(collection => collection.Status is BackupCollectionStatus.Pending)));
        Assert.All(plans, plan => Assert.Equal(5, plan.Manifest.Collections.Count));
    }

    private static IEnumerable<string> Names(BackupPlan plan) =>
        plan.Manifest.Collections.Where(collection => collection.Error is null)
            .Select(collection => $"{collection.Env}/{collection.Collection}");

    private Task<BackupPlan> PlanAsync(
        FakeFleet fleet, string[] env, string[]? collection = null, string[]? exclude = null, string[]? authorizer = null)
    {
        var collections = Patterns(collection ?? []);
        var scope = Scope(fleet, env.Length == 0
            ? [new BackupSource { Collection = collections }]
            : [.. Patterns(env).Select(pattern => new BackupSource { Env = pattern, Collection = collections })]);
        return new BackupPlanner(fleet, 4, _warnings.Add).PlanAsync(
            scope with { ExcludeCollection = Patterns(exclude ?? []), Authorizer = Patterns(authorizer ?? []) }, DateTimeOffset.UnixEpoch,
            default);
    }

    private Task<BackupPlan> PlanObjectsAsync(FakeFleet fleet, BackupSource[] sources) =>
        new BackupPlanner(fleet, 4, _warnings.Add).PlanAsync(Scope(fleet, sources), DateTimeOffset.UnixEpoch, default);

    private static BackupScope Scope(FakeFleet fleet, BackupSource[] sources) => new()
    {
        Connections = [fleet.Connection("wxplatform")],
        Sources = sources,
        Selection = new BackupSelection(),
    };

    private static NamePattern[] Patterns(string[] texts) => [.. texts.Select(text => new NamePattern(
        text, !text.Contains('*', StringComparison.Ordinal), name =>
            Regex.IsMatch(name, "^" + Regex.Escape(text).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.IgnoreCase)))];
}
