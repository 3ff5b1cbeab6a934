using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Discovery;

/// <summary>The list of environments, with the literal JSON of contract 1.13.</summary>
public sealed class EnvironmentListTests
{
    private const string Sample =
        """{"errcode":0,"errmsg":"ok","info_list":[{"env":"test2-4a89da","alias":"test2","create_time":"2020-04-04 14:10:28","update_time":"2020-04-04 14:10:36","status":"NORMAL","package_id":"basic","package_name":"基础版 1","dbinstance_id":"tnt-fpbvu9gpc","bucket_id":"6d79-myttest3-9gyi5pwab13c4d59-1304480914"}]}""";

    [Theory]
    [InlineData(TcbApiFamily.ComponentTcb, "/componenttcb/describeenvs")]
    [InlineData(TcbApiFamily.Tcb, "/tcb/getenvinfo")]
    public async Task The_sample_of_the_documentation_is_read(TcbApiFamily family, string path)
    {
        var setup = new Setup(family);
        setup.Service.Then(Sample);

        var environment = Assert.Single(await setup.Client.GetEnvironmentsAsync(setup.Caller));

        Assert.Equal(path, setup.Service.Requests[0].Address.AbsolutePath);
        Assert.Equal("{}", setup.Service.Requests[0].Text);
        Assert.Equal(
            ("test2-4a89da", "test2", "basic", "基础版 1"),
            (environment.Env, environment.Alias, environment.PackageId, environment.PackageName));
        Assert.Equal((EnvironmentStatus.Normal, "NORMAL"), (environment.Status, environment.StatusText));
        Assert.Equal(new DateTimeOffset(2020, 4, 4, 14, 10, 28, TimeSpan.FromHours(8)), environment.CreatedAt);
        Assert.Equal(new DateTimeOffset(2020, 4, 4, 14, 10, 36, TimeSpan.FromHours(8)), environment.UpdatedAt);
        Assert.Equal(("wxplatform", family, setup.Connection.Endpoint), (environment.AppId, environment.ApiFamily, environment.Endpoint));
        Assert.Same(setup.Connection, environment.Connection);
    }

    [Theory]
    [InlineData("HALTED", EnvironmentStatus.Halted)]
    [InlineData("UNAVAILABLE", EnvironmentStatus.Unavailable)]
    [InlineData("FROZEN", EnvironmentStatus.Unknown)]
    public async Task A_status_keeps_the_services_word(string word, EnvironmentStatus status)
    {
        var setup = new Setup();
        setup.Service.Then(Sample.Replace("NORMAL", word, StringComparison.Ordinal));

        var environment = Assert.Single(await setup.Client.GetEnvironmentsAsync(setup.Caller));

        Assert.Equal((status, word), (environment.Status, environment.StatusText));
    }

    [Fact]
    public async Task The_old_spelling_and_missing_members_are_accepted()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":0,"info_list":[{"env":"b","update_ime":"2020-04-04 14:10:36","create_time":"soon"},{"alias":"no id"},null,{"env":"a"},{"env":"b"}]}""");

        var environments = await setup.Client.GetEnvironmentsAsync(setup.Caller);

        Assert.Equal(["a", "b"], environments.Select(environment => environment.Env));
        Assert.Equal(
            (EnvironmentStatus.Unknown, null, null, new DateTimeOffset(2020, 4, 4, 6, 10, 36, TimeSpan.Zero)),
            (environments[1].Status, environments[1].StatusText, environments[1].CreatedAt, environments[1].UpdatedAt));
    }

    [Fact]
    public async Task An_account_without_environments_has_none()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":0,"errmsg":"ok","info_list":[]}""").Then("""{"errcode":0,"errmsg":"ok"}""");

        Assert.Empty(await setup.Client.GetEnvironmentsAsync(setup.Caller));
        Assert.Empty(await setup.Client.GetEnvironmentsAsync(setup.Caller));
    }

    [Fact]
    public async Task A_permission_is_read()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":0,"errmsg":"ok","acl_tag":"CUSTOM","rule":"{\"read\":true}"}""")
            .Then("""{"errcode":0,"acl_tag":"READONLY","rule":""}""");

        Assert.Equal(new CollectionPermission("CUSTOM", "{\"read\":true}"), await setup.Client.GetPermissionAsync("e", "c", setup.Caller));
        Assert.Equal(new CollectionPermission("READONLY", null), await setup.Client.GetPermissionAsync("e", "c", setup.Caller));
        Assert.Equal("""{"env":"e","collection_name":"c"}""", setup.Service.Requests[0].Text);
        Assert.Equal("/componenttcb/dbgetacl", setup.Service.Requests[0].Address.AbsolutePath);
    }

    [Fact]
    public async Task A_mini_program_has_no_interface_for_permissions()
    {
        var setup = new Setup(TcbApiFamily.Tcb);

        var error = await Assert.ThrowsAsync<TcbException>(() => setup.Client.GetPermissionAsync("e", "c", setup.Caller));

        Assert.Equal("PermissionUnavailable", error.ErrorId);
        Assert.Empty(setup.Service.Requests);
    }
}
