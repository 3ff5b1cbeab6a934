using System.Text;
using System.Text.RegularExpressions;
using MongoDB.Bson;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>Tests of values by a regular expression.</summary>
internal static class RegexTest
{
    /// <summary>The time for one string; an export whose pattern takes longer fails.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Passes strings that match, and the same regular expression as a value. Not for concurrent use.</summary>
    /// <exception cref="InvalidQueryException">The pattern is broken, or .NET does not support it.</exception>
    public static ValueTest Matching(string pattern, string options)
    {
        var flags = RegexOptions.CultureInvariant;
        foreach (var option in options)
            flags |= option switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                // Strings are Unicode anyway.
                'u' => RegexOptions.None,
                _ => throw new InvalidQueryException(Messages.FormatRegexOptionUnknown(option)),
            };
        Regex regex;
        try
        {
            regex = new Regex(RegexTranslator.ToDotNet(pattern, isExtended: options.Contains('x')), flags, Limit);
        }
        catch (ArgumentException e)
        {
            throw new InvalidQueryException(Messages.FormatRegexInvalid(e.Message));
        }
        var (patternBytes, optionBytes) = (Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(options));
        var text = new char[256];
        return value =>
        {
            switch (value.Type)
            {
                case BsonType.String or BsonType.Symbol:
                    var utf8 = value.Utf8;
                    if (text.Length < utf8.Length)
                        text = new char[utf8.Length * 2];
                    return regex.IsMatch(text.AsSpan(0, Encoding.UTF8.GetChars(utf8, text)));
                case BsonType.RegularExpression:
                    return value.RegexPattern.SequenceEqual(patternBytes) && value.RegexOptions.SequenceEqual(optionBytes);
                default:
                    return false;
            }
        };
    }
}
