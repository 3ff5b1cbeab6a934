using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>The paths of rules.</summary>
public sealed class RedactionPathTests
{
    [Theory]
    [InlineData("phone", "phone", true)]
    [InlineData("phone", "Phone", true)]
    [InlineData("phone", "contact.phone", false)]
    [InlineData("phone", "phone.home", false)]
    [InlineData(" contact.phone ", "contact.phone", true)]
    [InlineData("contact.*", "contact.phone", true)]
    [InlineData("contact.*", "contact", false)]
    [InlineData("contact.*", "contact.phone.home", false)]
    [InlineData("*.phone", "contact.phone", true)]
    [InlineData("*.phone", "phone", false)]
    [InlineData("**.phone", "phone", true)]
    [InlineData("**.phone", "a.b.c.phone", true)]
    [InlineData("**.phone", "a.phone.b", false)]
    [InlineData("contact.**", "contact.a.b", true)]
    [InlineData("contact.**", "contact", false)]
    [InlineData("a.**.z", "a.z", true)]
    [InlineData("a.**.z", "a.b.c.z", true)]
    [InlineData("a.**.m.**.z", "a.m.b.m.c.z", true)]
    [InlineData("**", "_id", true)]
    [InlineData("*phone*", "homePhoneNumber", true)]
    [InlineData("a*c*", "abd", false)]
    [InlineData("'contact.phone'", "contact.phone", true)]
    [InlineData("'*'", "x", false)]
    [InlineData("'*'.\"say \"\"hi\"\"\"", "*.say \"hi\"", true)]
    [InlineData("a.''", "a.", true)]
    public void IsMatch(string path, string field, bool expected) =>
        Assert.Equal(expected, RedactionPath.Parse(path).IsMatch([.. RedactionPath.Split(field)]));

    [Theory]
    [InlineData("phone", "**.phone")]
    [InlineData("**.phone", "contact.*")]
    [InlineData("**.phone", "contact.**")]
    [InlineData("contact.phone", "*.phone")]
    [InlineData("contact.**", "**")]
    [InlineData("*.**", "**")]
    [InlineData("ph*", "*")]
    [InlineData("phon*", "*e")]
    [InlineData("*a", "a*")]
    public void Compare_TheMoreSpecificWins(string winner, string loser)
    {
        Assert.True(RedactionPath.Compare(RedactionPath.Parse(winner), RedactionPath.Parse(loser)) < 0);
        Assert.True(RedactionPath.Compare(RedactionPath.Parse(loser), RedactionPath.Parse(winner)) > 0);
    }

    [Theory]
    [InlineData("", "a name is empty")]
    [InlineData("a..b", "a name is empty")]
    [InlineData("a.", "a name is empty")]
    [InlineData("items[0].name", "brackets")]
    [InlineData("a**", "** stands for whole names")]
    [InlineData("'a", "closing quote")]
    [InlineData("'a'b", "a dot has to follow")]
    public void Parse_OfABadPath_QuotesTheRuleAndSaysWhy(string path, string why)
    {
        var error = Assert.Throws<TcbException>(() => RedactionRule.Parse(path, "Mask"));

        Assert.Equal("InvalidRedactRule", error.ErrorId);
        Assert.Contains($"'{path}' = 'Mask'", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
