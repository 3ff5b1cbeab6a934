using System.Text;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>The search for secrets finds them in every form.</summary>
public sealed class PlantedSecretsTests
{
    [Theory]
    [InlineData("a planted secret")]
    [InlineData("PLANTED-TOKEN-7f3a")]
    [InlineData("?access_token=PLANTED%26")]
    public void A_secret_is_found_as_it_is(string text)
    {
        Assert.NotNull(PlantedSecrets.FindIn(text));
    }

    [Theory]
    [InlineData("user:planted-password")]
    [InlineData("use:planted-password")]
    [InlineData("us:planted-password")]
    [InlineData("us:PLANTED-password")]
    public void A_secret_is_found_in_Base64_wherever_it_begins(string text)
    {
        Assert.NotNull(PlantedSecrets.FindIn($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("the plan ted us to another")]
    public void Other_text_holds_none(string text)
    {
        Assert.Null(PlantedSecrets.FindIn(text));
    }

    [Fact]
    public void A_secret_in_a_file_is_found_in_either_encoding()
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode })
        {
            var folder = new TempFolder();
            folder.Write("ledger.json", encoding.GetBytes("{\"token\":\"planted\"}"));

            Assert.ThrowsAny<Xunit.Sdk.XunitException>(folder.Dispose);
        }
    }

    [Fact]
    public void A_secret_deep_in_an_error_is_found()
    {
        var error = new TcbException("X", TcbErrorKind.Unknown, "x", "x", new IOException("x", new InvalidOperationException("planted")));

        Assert.NotNull(PlantedSecrets.FindInError(error));
        Assert.Null(PlantedSecrets.FindInError(new IOException("planted"))); // not the module's
        Assert.NotNull(PlantedSecrets.FindInError(new ExportRecordException("X", "f", 1, "planted", "x")));
    }
}
