using System.Text.RegularExpressions;
using WeChatTcb.Client.Errors;

namespace WeChatTcb.Client.Tests.Errors;

public sealed partial class ErrorTableTests
{
    // Listed explicitly, so that a missing entry fails a test.
    public static TheoryData<int> SeedPage => [0, -1, -1000, 40014, 40097, 40101, 41001, 42001, 43002, 44002, 47001, 85088];

    public static TheoryData<int> Tokens =>
    [
        40001, 40013, 40125, 40164, 41004, 41018, 45009, 45011, 48001, 48006, // contract 4.1, 4.5
        61004, 61005, 61006, 61007, 61011, 61014, 61023, 61024, // 4.1, 4.2, 4.6
        76001, 76002, 76003, 76022, // 4.4
    ];

    public static TheoryData<int> CloudDevelopment =>
    [
        -401001, -401002, -401003, -402001, -403001,
        -501000, -501001, -501002, -501003, -501004, -501005, -501006, -501007, -501008, -501009,
        -501015, -501016, -501017, -501018, -501019, -501020, -501021,
        -502001, -502002, -502003, -502004, -502005, -502010, -502011, -502012, -502013, -502014, -502015,
        -503001, -503002, -503003, -503004,
        -504001, -504002,
        -601001, -601002, -601003, -601004, -601005, -601006, -601007, -601008, -601009, -601010, -601011, -601012, -601013,
        -601015, -601016, -601017, -601018, -602018,
        -602001, -602002, -604001, -604100, -604101, -604102, -604103, -604104, -605101,
    ];

    [Theory]
    [MemberData(nameof(SeedPage))]
    [MemberData(nameof(Tokens))]
    [MemberData(nameof(CloudDevelopment))]
    public void A_code_of_the_contract_is_known(int code)
    {
        Assert.True(ErrorTable.Knows(code));
        Assert.Equal(code, ErrorTable.Find(code).Code);
        Assert.Contains(ErrorTable.Find(code), ErrorTable.All);
    }

    [Fact]
    public void Codes_and_names_are_unique()
    {
        Assert.Equal(ErrorTable.All.Count, ErrorTable.All.DistinctBy(entry => entry.Code).Count());
        Assert.Equal(
            ErrorTable.All.Count,
            ErrorTable.All.Select(entry => entry.Name).Append("UnknownServiceError").Distinct(StringComparer.OrdinalIgnoreCase)
                .Count() - 1);
    }

    [Fact]
    public void Every_entry_has_a_name_a_meaning_and_an_action()
    {
        Assert.All(ErrorTable.All, entry =>
        {
            Assert.Matches(PascalCase(), entry.Name);
            Assert.NotEmpty(entry.Meaning);
            Assert.EndsWith(".", entry.Action, StringComparison.Ordinal);
            Assert.False(entry.Meaning.EndsWith('.'), "The meaning is put into a sentence.");
            Assert.True(entry.Code == 0 || entry.Kind is not TcbErrorKind.Unknown);
        });
    }

    [Theory]
    [InlineData(
        TcbRetryRule.Backoff,
        new[]
        {
            -1, -1000, -501001, -501002, -501004, -501018, -502001, -502011, -601001, -601003, -601008, 45011, -503001, -604102, -604103,
        })]
    [InlineData(TcbRetryRule.RefreshToken, new[] { 40001, 40014, 42001 })]
    [InlineData(TcbRetryRule.AfterQuotaReset, new[] { 45009, -501003, -501015, -501016 })]
    public void The_retry_rule_is_the_contracts(TcbRetryRule rule, int[] codes)
    {
        // The last three codes of the first line are transient in the table of contract 5.2, but its summary in 5.3 omits them.
        Assert.Equal(codes.Order(), ErrorTable.All.Where(entry => entry.Retry == rule).Select(entry => entry.Code).Order());
    }

    [Fact]
    public void Only_the_quotas_of_an_interface_say_how_long_to_leave_it_alone()
    {
        Assert.Equal([45009, 45011], ErrorTable.All.Where(entry => entry.RetryDelay != TimeSpan.Zero).Select(entry => entry.Code));
        Assert.Equal(TimeSpan.FromMinutes(1), ErrorTable.Find(45011).RetryDelay);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-501014)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void An_unknown_code_keeps_its_number_and_says_that_it_is_unknown(int code)
    {
        var entry = ErrorTable.Find(code);

        Assert.False(ErrorTable.Knows(code));
        Assert.Equal(
            (code, "UnknownServiceError", TcbErrorKind.Unknown, TcbRetryRule.Never), (entry.Code, entry.Name, entry.Kind, entry.Retry));
        Assert.False(entry.IsTransient);
        Assert.NotEmpty(entry.Action);
    }

    [GeneratedRegex("^([A-Z][a-z]+)+$")]
    private static partial Regex PascalCase();
}
