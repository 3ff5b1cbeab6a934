namespace WeChatTcb.Client.Formats;

/// <summary>What the types of the numbers of a field do not tell, and the type of a column depends on.</summary>
/// <param name="HasInexactInteger">Whether an integer is no double without a loss.</param>
/// <param name="HasSpecialDecimal">Whether a decimal is infinite, no number, or a negative zero.</param>
/// <param name="IntegerDigits">The most digits of a decimal in front of the point.</param>
/// <param name="Scale">The most digits of a decimal behind the point.</param>
internal readonly record struct NumberFacts(bool HasInexactInteger, bool HasSpecialDecimal, int IntegerDigits, int Scale)
{
    /// <summary>All integers up to this one are doubles.</summary>
    private const long ExactLimit = 1L << 53;

    /// <summary>Whether an integer is a double without a loss.</summary>
    internal static bool IsExact(long value) =>
        value is >= -ExactLimit and <= ExactLimit || (Math.Abs((double)value) < long.MaxValue && (long)(double)value == value);

    /// <summary>What holds for the numbers of both.</summary>
    internal NumberFacts With(NumberFacts other) => new(
        HasInexactInteger || other.HasInexactInteger,
        HasSpecialDecimal || other.HasSpecialDecimal,
        Math.Max(IntegerDigits, other.IntegerDigits),
        Math.Max(Scale, other.Scale));
}
