using WeChatTcb.Client.Connections;

namespace WeChatTcb.Client.Tests.Connections;

public sealed class ServiceAddressTests
{
    [Theory]
    [InlineData("https://api.weixin.qq.com", "https://api.weixin.qq.com/")]
    [InlineData("https://API.WEIXIN.qq.com:443/", "https://api.weixin.qq.com/")]
    [InlineData("https://gateway.example.com/wechat", "https://gateway.example.com/wechat/")]
    [InlineData("https://10.0.0.1:8443", "https://10.0.0.1:8443/")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("http://127.255.255.254", "http://127.255.255.254/")]
    [InlineData("http://127.1:80", "http://127.0.0.1/")]
    [InlineData("http://[::1]:5000", "http://[::1]:5000/")]
    [InlineData("http://[::ffff:127.0.0.1]:5000", "http://[::ffff:127.0.0.1]:5000/")]
    [InlineData("http://2130706433/", "http://127.0.0.1/")]
    [InlineData("http://localhost:5000", "http://localhost:5000/")]
    [InlineData("http://LOCALHOST", "http://localhost/")]
    public void A_private_address_is_taken_in_one_form(string address, string normal)
    {
        Assert.Equal(new Uri(normal), ServiceAddress.Normalize(new Uri(address)));
        Assert.Equal(normal, ServiceAddress.Normalize(new Uri(address)).AbsoluteUri);
    }

    [Theory]
    [InlineData("http://api.weixin.qq.com/")]
    [InlineData("http://127.0.0.1.evil.com/")]
    [InlineData("http://localhost.evil.com/")]
    [InlineData("http://localtest.me/")] // resolves to 127.0.0.1, today
    [InlineData("http://ip6-localhost/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://localhost@evil.com/")]
    [InlineData("http://evil.com/127.0.0.1")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://128.0.0.1/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ws://localhost/")]
    [InlineData("https://someone:PLANTED@api.weixin.qq.com/")]
    [InlineData("http://someone@localhost/")]
    [InlineData("https://api.weixin.qq.com/?access_token=PLANTED")]
    [InlineData("https://api.weixin.qq.com/#PLANTED")]
    [InlineData("/relative/PLANTED")]
    [InlineData("api.weixin.qq.com")]
    public void Any_other_address_is_refused_and_not_repeated(string address)
    {
        var error = Assert.Throws<TcbException>(() => ServiceAddress.Normalize(new Uri(address, UriKind.RelativeOrAbsolute)));

        Assert.Equal(("InvalidEndpoint", TcbErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.DoesNotContain("PLANTED", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_vendors_own_address_is_the_default()
    {
        Assert.Equal("https://api.weixin.qq.com/", ServiceAddress.Default.AbsoluteUri);
        Assert.Same(ServiceAddress.Default, ServiceAddress.Normalize(ServiceAddress.Default));
    }
}
