using System.Text;
using WeChatTcb.Emulator.Faults;

namespace WeChatTcb.Emulator.Tests;

public class FaultRuleTests
{
    [Theory]
    [InlineData("\"endpoint\" is missing: one of any, token, authorizers, authorizerToken, environments, collections, permissions, submit, state, download, quota, uploadTicket, upload, import, downloadLinks, deleteFiles, bucket.", """{"errcode":-1}""")]
    [InlineData("\"endpoint\" must be one of any, token, authorizers, authorizerToken, environments, collections, permissions, submit, state, download, quota, uploadTicket, upload, import, downloadLinks, deleteFiles, bucket, not \"poll\".", """{"endpoint":"poll","errcode":-1}""")]
    [InlineData("\"endpoint\" must be one of any, token, authorizers, authorizerToken, environments, collections, permissions, submit, state, download, quota, uploadTicket, upload, import, downloadLinks, deleteFiles, bucket, not 1.", """{"endpoint":1,"errcode":-1}""")]
    [InlineData("\"call\" must be a whole number of 1 or more, not 0.", """{"endpoint":"state","call":0,"errcode":-1}""")]
    [InlineData("\"call\" must be a whole number of 1 or more, not 1.5.", """{"endpoint":"state","call":1.5,"errcode":-1}""")]
    [InlineData("\"call\" must be a whole number of 1 or more, not \"1\".", """{"endpoint":"state","call":"1","errcode":-1}""")]
    [InlineData("\"count\" must be a whole number of 0 or more, not -1.", """{"endpoint":"state","count":-1,"errcode":-1}""")]
    [InlineData("\"status\" must be a whole number from 200 to 599, not 99.", """{"endpoint":"state","status":99}""")]
    [InlineData("\"errcode\" must be a whole number other than 0, not 0.", """{"endpoint":"state","errcode":0}""")]
    [InlineData("\"lengthOffset\" must be a whole number other than 0, not 0.", """{"endpoint":"state","lengthOffset":0}""")]
    [InlineData("\"probability\" must be a number above 0, up to 1, not 2.", """{"endpoint":"state","errcode":-1,"probability":2}""")]
    [InlineData("\"reset\" must be true or false, not \"yes\".", """{"endpoint":"state","reset":"yes"}""")]
    [InlineData("\"jobFailure\" must be a string, not true.", """{"endpoint":"submit","jobFailure":true}""")]
    [InlineData("\"errcode\" appears twice.", """{"endpoint":"state","errcode":-1,"errcode":-2}""")]
    [InlineData(
        "\"reset\" cannot be combined with \"errcode\": a rule has one fault.", """{"endpoint":"state","reset":true,"errcode":-1}""")]
    [InlineData("A rule needs a fault: one of errcode, status, ", """{"endpoint":"state","call":2}""")]
    [InlineData("A rule needs a fault: ", """{"endpoint":"state","reset":false,"noAnswer":null}""")]
    [InlineData("\"errmsg\" needs \"errcode\".", """{"endpoint":"state","status":500,"errmsg":"x"}""")]
    [InlineData("\"retryAfterSeconds\" needs \"status\".", """{"endpoint":"state","errcode":1,"retryAfterSeconds":1}""")]
    [InlineData("\"afterBytes\" needs \"reset\" or \"urlExpires\".", """{"endpoint":"state","errcode":1,"afterBytes":1}""")]
    [InlineData("\"seed\" needs \"probability\".", """{"endpoint":"state","errcode":1,"seed":1}""")]
    [InlineData(
        "\"takesEffect\" cannot be combined with \"garbage\".",
        """{"endpoint":"state","garbage":true,"delayMilliseconds":1,"takesEffect":true}""")]
    [InlineData(
        "\"takesEffect\" cannot be combined with \"afterBytes\"",
        """{"endpoint":"state","reset":true,"afterBytes":1,"takesEffect":true}""")]
    [InlineData("\"errcode\" is not a fault of the endpoint \"download\", but of token, authorizers, authorizerToken, environments, collections, permissions, submit, state, quota, uploadTicket, import, downloadLinks, deleteFiles, bucket.", """{"endpoint":"download","errcode":-1}""")]
    [InlineData("\"expiredToken\" is not a fault of the endpoint \"token\"", """{"endpoint":"token","expiredToken":true}""")]
    [InlineData(
        "\"jobFailure\" is not a fault of the endpoint \"state\", but of submit, import.", """{"endpoint":"state","jobFailure":"x"}""")]
    [InlineData("\"urlExpires\" is not a fault of the endpoint \"any\", but of download.", """{"endpoint":"any","urlExpires":true}""")]
    [InlineData("\"Errcode\" is not a member of a rule; the members are endpoint, call, ", """{"endpoint":"state","Errcode":-1}""")]
    [InlineData("Rule 2: \"call\" must be", """[{"endpoint":"state","errcode":-1},{"endpoint":"state","errcode":-1,"call":-1}]""")]
    [InlineData("A rule is a JSON object.", "7")]
    [InlineData("The rules are not JSON (line 1).", "{")]
    [InlineData("A string contains half of a surrogate pair.", """{"\ud800":1}""")]
    [InlineData("A rule needs a fault", "\uFEFF{\"endpoint\":\"state\"}")]
    [InlineData("The rules are not JSON", "")]
    public void A_bad_rule_is_refused_and_its_member_named(string message, string rule)
    {
        var error = Assert.Throws<FaultRuleException>(() => FaultRuleReader.Read(Encoding.UTF8.GetBytes(rule)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_have_their_documented_defaults()
    {
        var rule = Assert.Single(FaultRuleReader.Read("""{"endpoint":"Submit","dripBytes":1}"""u8.ToArray()));
        Assert.Equal((EmulatorEndpoint.Submit, 1L, 1L, 100), (rule.Endpoint, rule.Call, rule.Count, rule.DripMilliseconds));
        Assert.Equal(0, FaultRuleReader.Read("""{"endpoint":"any","reset":true,"probability":0.5}"""u8.ToArray())[0].Count);
        Assert.Equal(3, FaultRuleReader.Read("""{"endpoint":"any","reset":true,"probability":0.5,"count":3}"""u8.ToArray())[0].Count);
    }

    [Fact]
    public void A_file_may_have_comments_and_a_byte_order_mark()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                file, "[\n  // the third look\n  {\"endpoint\":\"state\",\"call\":3,\"errcode\":-1},\n]", new UTF8Encoding(true));
            Assert.Equal(3, Assert.Single(FaultRuleReader.ReadFile(file)).Call);
            File.WriteAllText(file, "[{}]");
            Assert.StartsWith(
                $"{file}: Rule 1: \"endpoint\" is missing", Assert.Throws<FaultRuleException>(() => FaultRuleReader.ReadFile(file)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Contains(file, Assert.Throws<FaultRuleException>(() => FaultRuleReader.ReadFile(file)).Message, StringComparison.Ordinal);
    }
}
