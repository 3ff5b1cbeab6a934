using System.Globalization;
using CsCheck;
using WeChatTcb.Client.Comparison;

namespace WeChatTcb.Client.Tests.Comparison;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("0", "0E-6176", 0)]
    [InlineData("1", "10E-1", 0)]
    [InlineData("2", "10", -1)]
    [InlineData("-2", "-10", 1)]
    [InlineData("-1", "1", -1)]
    [InlineData("1E6144", "9.99", 1)]
    [InlineData("123.45", "123.450001", -1)]
    public void Numbers_compare_by_value(string a, string b, int expected)
    {
        var (x, y) = (ExactNumber.OfDecimal(a)!.Value, ExactNumber.OfDecimal(b)!.Value);

        Assert.Equal(expected, x.CompareTo(y));
        Assert.Equal(expected == 0, x.Equals(y));
    }

    [Fact]
    public void Doubles_have_their_exact_value() => Gen.Double.Where(double.IsFinite).Sample(value =>
    {
        var number = ExactNumber.Of(value);
        var text = string.Create(CultureInfo.InvariantCulture, $"{number.Coefficient}E{number.Exponent}");
        return double.Parse(text, CultureInfo.InvariantCulture) == value;
    });
}
