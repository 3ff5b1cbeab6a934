using WeChatTcb.Client.Connections;

namespace WeChatTcb.Client.Tests.Connections;

public sealed class ConnectionFactoryTests
{
    private static readonly Uri Endpoint = new("https://api.example.test");

    [Fact]
    public void A_connection_shows_its_settings_and_never_its_secrets()
    {
        using var token = ConnectionFactory.WithToken(Endpoint, "wx1", TcbApiFamily.Tcb, "PLANTED");
        using var script = ConnectionFactory.WithScript(Endpoint, null, TcbApiFamily.ComponentTcb, () => "PLANTED");
        using var component = ConnectionFactory.WithComponent(Endpoint, "wx2", "PLANTED", "PLANTED");

        Assert.Equal((TcbCredentialKind.AccessToken, "wx1", TcbApiFamily.Tcb), (token.CredentialKind, token.AppId, token.ApiFamily));
        Assert.Equal(
            (TcbCredentialKind.ScriptBlock, null, TcbApiFamily.ComponentTcb), (script.CredentialKind, script.AppId, script.ApiFamily));
        Assert.Equal(
            (TcbCredentialKind.Component, "wx2", TcbApiFamily.ComponentTcb),
            (component.CredentialKind, component.AppId, component.ApiFamily));
        Assert.Equal("wx2 at https://api.example.test/", component.ToString());
        Assert.Equal("https://api.example.test/", script.ToString());
        Assert.True(token.IsOpen);
    }

    [Fact]
    public void A_closed_connection_cannot_be_used()
    {
        var connection = ConnectionFactory.WithToken(Endpoint, "wx1", TcbApiFamily.Tcb, "PLANTED");
        Assert.NotNull(ConnectionFactory.ClientOf(connection));

        connection.Dispose();
        connection.Dispose();

        var error = Assert.Throws<TcbException>(() => ConnectionFactory.ClientOf(connection));
        Assert.Equal(("ConnectionClosed", TcbErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
        Assert.False(connection.IsOpen);
    }

    [Fact]
    public void No_connection_sends_a_token_in_the_clear()
    {
        Assert.Equal(
            "InvalidEndpoint",
            Assert.Throws<TcbException>(
                () => ConnectionFactory.WithToken(new Uri("http://api.example.test"), null, TcbApiFamily.Tcb, "x")).ErrorId);
    }
}
