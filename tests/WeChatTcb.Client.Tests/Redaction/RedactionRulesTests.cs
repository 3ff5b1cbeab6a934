using System.Collections;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>The rules and the key of a redaction.</summary>
public sealed class RedactionRulesTests
{
    [Theory]
    [InlineData("Hsah", "'a' = 'Hsah'")]
    [InlineData("Fixed", "'a' = 'Fixed'")]
    [InlineData("5", "'a' = '5'")]
    [InlineData("Mask,Hash", "'a' = 'Mask,Hash'")]
    [InlineData(new[] { "Hash" }, "'a' = @('Hash')")]
    public void Parse_OfAnUnknownAction_QuotesTheRule(object action, string quoted) =>
        Assert.Contains(quoted, Assert.Throws<TcbException>(() => RedactionRule.Parse("a", action)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_OfAnotherTable_QuotesTheRule() => Assert.Contains(
        "'a' = @{ Vlaue = 1 }",
        Assert.Throws<TcbException>(() => RedactionRule.Parse("a", new Hashtable { ["Vlaue"] = 1 })).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("a", "A")]
    [InlineData("a", " 'a'")]
    [InlineData("a.b", "\"A.b\"")]
    [InlineData("1", "1")]
    [InlineData("**.x*", "**.X*")]
    public void Parse_OfTwoRulesForTheSameFields_QuotesBoth(string first, string second)
    {
        var error = Assert.Throws<TcbException>(() => RedactionRules.Parse([new(first, "Mask"), new(second, "Keep")]));

        Assert.Equal("InvalidRedactRule", error.ErrorId);
        Assert.Contains($"'{second}' = 'Keep'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{first}' = Mask", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "'*'")]
    [InlineData("*", "**")]
    [InlineData("a.b", "b")]
    public void Parse_OfTwoRulesForOtherFields_TakesBoth(string first, string second) =>
        Assert.Equal(2, RedactionRules.Parse([new(first, "Mask"), new(second, "Keep")]).All.Count);

    [Fact]
    public void Parse_OfNoRules_Fails() =>
        Assert.Equal("InvalidRedactRule", Assert.Throws<TcbException>(() => RedactionRules.Parse([])).ErrorId);

    [Theory]
    [InlineData(null, "Null")]
    [InlineData("hash", "Hash")]
    [InlineData(5, "= 5")]
    [InlineData(1.0, "= 1.0")]
    [InlineData(true, "= true")]
    public void Text_NamesTheAction(object? value, string expected) => Assert.Equal(expected, RedactionRule.Parse("a", value).Text);

    [Fact]
    public void Text_NamesTheFixedValue()
    {
        Assert.Equal("= \"Hash\"", RedactionRule.Parse("a", new Hashtable { ["value"] = "Hash" }).Text);
        Assert.Equal(
            """= {"$date":"2026-01-02T03:04:05.000Z"}""",
            RedactionRule.Parse("a", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)).Text);
    }

    [Theory]
    [InlineData("Hash")]
    [InlineData("Fake")]
    public void Run_WithoutTheKey_QuotesTheRule(string action)
    {
        var rules = RedactionRules.Parse([new("a.b", action), new("c", "Mask")]);

        var error = Assert.Throws<TcbException>(() => new RedactionSession(rules, key: null));

        Assert.Equal("RedactKeyMissing", error.ErrorId);
        Assert.Contains($"'a.b' = {action}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RedactKey_HasAtLeastSixteenCharacters()
    {
        var error = Assert.Throws<TcbException>(() => new RedactKey("  123456789012345\n"));

        Assert.Equal("RedactKeyTooShort", error.ErrorId);
        Assert.DoesNotContain("123456789012345", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Note_NamesTheRulesAndAKeyId_NotTheKey()
    {
        using var run = new RedactionSession(
            RedactionRules.Parse([new("b", "Hash"), new("a", 1)]), new RedactKey(" 0123456789abcdef "));

        Assert.Equal([("a", "= 1"), ("b", "Hash")], run.Note.Rules.Select(rule => (rule.Key, rule.Value)));
        // printf 'WeChatTcb key id' | openssl dgst -sha256 -hmac 0123456789abcdef
        Assert.Equal("b1009a6a", run.Note.KeyId);
    }

    [Fact]
    public void Note_OfRulesWithoutAKey_HasNoKeyId()
    {
        using var run = new RedactionSession(RedactionRules.Parse([new("a", "Mask")]), new RedactKey(Redacted.Key));

        Assert.Null(run.Note.KeyId);
    }

    [Fact]
    public void Notes_AreCompared()
    {
        Assert.True(TcbRedaction.AreSame(null, null));
        Assert.True(TcbRedaction.AreSame(Note(("a", "Hash")), Note(("a", "Hash"))));
        Assert.False(TcbRedaction.AreSame(Note(("a", "Hash")), null));
        Assert.False(TcbRedaction.AreSame(Note(("a", "Hash")), Note(("a", "Mask"))));
        Assert.False(TcbRedaction.AreSame(Note(("a", "Hash")), Note(("b", "Hash"))));
        Assert.False(TcbRedaction.AreSame(Note(("a", "Hash")), Note(("a", "Hash"), ("b", "Null"))));
        Assert.False(TcbRedaction.AreSame(Note(("a", "Hash")), Note(("a", "Hash")) with { KeyId = "00000000" }));

        static TcbRedaction Note(params (string Path, string Action)[] rules) => new()
        {
            Rules = rules.ToDictionary(rule => rule.Path, rule => rule.Action),
            KeyId = "12345678",
        };
    }
}
