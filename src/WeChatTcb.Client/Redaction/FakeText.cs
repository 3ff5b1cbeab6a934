using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace WeChatTcb.Client.Redaction;

/// <summary>
/// Writes text of the same shape: digits stay digits, letters letters, Chinese characters Chinese characters, and punctuation as it is.
/// E-mail addresses, dates, ids and telephone numbers stay what they are.
/// </summary>
internal static class FakeText
{
    /// <summary>How many bytes longer than the text a fake can be.</summary>
    internal const int MaxGrowth = 16;

    private const int ShortestId = 16;

    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金";

    private const string Characters =
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅文斌宇浩凯健俊帆雪丹宁欣怡嘉子涵梓轩雨晨思佳一诺天乐安清远山海云月星春秋东南西北";

    private static readonly byte[][] SurnameBytes = Utf8Of(Surnames);
    private static readonly byte[][] CharacterBytes = Utf8Of(Characters);
    private static readonly SearchValues<byte> IdDigits = SearchValues.Create("0123456789abcdefABCDEF-"u8);
    /// <summary>Not any text before <c>://</c>, which could be a name.</summary>
    private static readonly byte[][] Schemes = [.. ((string[])["https", "http", "cloud", "wxfile", "weixin", "ftp", "file", "wss", "ws"])
        .Select(scheme => Encoding.ASCII.GetBytes($"{scheme}://"))];

    private static readonly byte[][] GeometryTypes =
        [.. ((string[])["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"])
            .Select(Encoding.ASCII.GetBytes)];

    private static readonly SearchValues<byte> PhoneCharacters = SearchValues.Create("0123456789+-() "u8);

    /// <summary>Writes the fake of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fake">Receives it; at least <see cref="MaxGrowth"/> bytes longer than the text.</param>
    /// <param name="random">What it is derived from.</param>
    /// <returns>The number of bytes.</returns>
    internal static int Write(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random)
    {
        if (IsId(text))
            return WriteHex(text, fake, ref random);
        if (FakeDate.Write(text, fake, ref random) is > 0 and var length)
            return length;
        if (MobileNumber(text) is >= 0 and var start)
            return WriteMobile(text, start, fake, ref random);
        if (IsEmail(text))
            return WriteEmail(text, fake, ref random);
        if (IsChineseName(text))
            return WriteName(text, fake, ref random);
        var scheme = SchemeLength(text);
        text[..scheme].CopyTo(fake);
        return scheme + WriteCharacters(text[scheme..], fake[scheme..], ref random);
    }

    /// <summary>
    /// The length of what says how the rest is read, such as <c>https://</c> or <c>cloud://</c>; 0 if it is anything else.
    /// </summary>
    private static int SchemeLength(ReadOnlySpan<byte> text)
    {
        foreach (var scheme in Schemes)
        {
            if (text.StartsWith(scheme))
                return scheme.Length;
        }

        return 0;
    }

    /// <summary>Whether a text is the type of a place in GeoJSON, which is then still one (RFC 7946, 1.4).</summary>
    internal static bool IsGeometryType(ReadOnlySpan<byte> text)
    {
        foreach (var type in GeometryTypes)
        {
            if (text.SequenceEqual(type))
                return true;
        }

        return false;
    }

    /// <summary>Writes hexadecimal digits.</summary>
    internal static int WriteHex(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random)
    {
        var isUpper = text.ContainsAnyInRange((byte)'A', (byte)'F');
        for (var i = 0; i < text.Length; i++)
            fake[i] = text[i] == (byte)'-' ? text[i] : random.OneOf(isUpper ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8);
        return text.Length;
    }

    /// <summary>
    /// Writes a number of as many digits. An exponent stays. What 32 or 64 bits have room for stays so, and the longitudes and latitudes of
    /// places stay below 180 and 90.
    /// </summary>
    internal static int WriteNumber(ReadOnlySpan<byte> number, Span<byte> fake, ref KeyedRandom random)
    {
        number.CopyTo(fake);
        var digits = number.TrimStart((byte)'-');
        var isLongitude = IsLongitude(digits);
        var startsWithOne = isLongitude || (digits.Length == 10 && IsInt32(number));
        var isLong = digits.Length > 1;
        var position = 0;
        for (var i = 0; i < number.Length && number[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            if (!char.IsAsciiDigit((char)number[i]))
                continue;
            fake[i] = position++ switch
            {
                0 when !isLong => random.OneOf("123456789"u8),
                0 when number[i] == (byte)'0' => number[i],
                0 when startsWithOne => (byte)'1',
                0 => random.OneOf("12345678"u8),
                1 when isLongitude => random.OneOf("01234567"u8),
                _ => random.OneOf("0123456789"u8),
            };
        }

        return number.Length;
    }

    private static bool IsLongitude(ReadOnlySpan<byte> digits) => digits.SequenceEqual("180"u8)
        || (digits is [(byte)'1', >= (byte)'0' and <= (byte)'7', _, ..] && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is -1 or 3
            && (digits.Length == 3 || digits[3] == (byte)'.'));

    private static bool IsInt32(ReadOnlySpan<byte> number) =>
        Utf8Parser.TryParse(number, out int _, out var read) && read == number.Length;

    private static bool IsId(ReadOnlySpan<byte> text) =>
        text.Length >= ShortestId && !text.ContainsAnyExcept(IdDigits) && text.ContainsAnyInRange((byte)'A', (byte)'f');

    /// <summary>Where the eleven digits of a Chinese mobile number begin, without the code of the country; -1 if it is none.</summary>
    private static int MobileNumber(ReadOnlySpan<byte> text)
    {
        const int Digits = 11;
        if (text.Length is < Digits or > 24 || text.ContainsAnyExcept(PhoneCharacters))
            return -1;
        var found = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (char.IsAsciiDigit((char)text[i]) && ++found == Digits)
                return text[i] == (byte)'1' && IsCountry(text[..i]) ? i : -1;
        }

        return -1;
    }

    private static bool IsCountry(ReadOnlySpan<byte> prefix)
    {
        prefix = prefix.Trim("+-() 0"u8);
        return prefix.IsEmpty || prefix.SequenceEqual("86"u8);
    }

    private static int WriteMobile(ReadOnlySpan<byte> text, int start, Span<byte> fake, ref KeyedRandom random)
    {
        text.CopyTo(fake);
        var isSecond = true;
        for (var i = start + 1; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit((char)text[i]))
                continue;
            fake[i] = random.OneOf(isSecond ? "3456789"u8 : "0123456789"u8);
            isSecond = false;
        }

        return text.Length;
    }

    private static bool IsEmail(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)'@') is > 0 and var at && text[(at + 1)..] is var domain && domain.IndexOf((byte)'.') > 0
        && !domain.Contains((byte)'@') && !text.ContainsAny((byte)' ', (byte)'/', (byte)':');

    /// <summary>The domains are reserved for examples (RFC 2606), so that no mail reaches anybody.</summary>
    private static int WriteEmail(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random)
    {
        var length = WriteCharacters(text[..text.IndexOf((byte)'@')], fake, ref random);
        var domain = random.Below(3) switch { 0 => "@example.com"u8, 1 => "@example.org"u8, _ => "@example.net"u8 };
        domain.CopyTo(fake[length..]);
        return length + domain.Length;
    }

    private static bool IsChineseName(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 6 or > 12)
            return false;
        while (Rune.DecodeFromUtf8(text, out var rune, out var read) is OperationStatus.Done && IsChinese(rune))
            text = text[read..];
        return text.IsEmpty;
    }

    private static int WriteName(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random)
    {
        var length = Copy(SurnameBytes[random.Below(SurnameBytes.Length)], fake);
        while (length < text.Length)
            length += Copy(CharacterBytes[random.Below(CharacterBytes.Length)], fake[length..]);
        return length;
    }

    private static int WriteCharacters(ReadOnlySpan<byte> text, Span<byte> fake, ref KeyedRandom random)
    {
        var length = 0;
        var isFirst = true;
        for (var read = 0; read < text.Length; isFirst = false)
        {
            if (text[read] < 0x80)
            {
                fake[length++] = CharacterLike(text[read++], isFirst, ref random);
                continue;
            }

            Rune.DecodeFromUtf8(text[read..], out var rune, out var count);
            length += WriteCharacter(rune, text.Slice(read, count), fake[length..], ref random);
            read += count;
        }

        return length;
    }

    private static byte CharacterLike(byte value, bool isFirst, ref KeyedRandom random) => value switch
    {
        (byte)'0' when isFirst => value, // an area code, or a number with leading zeros
        >= (byte)'0' and <= (byte)'9' => random.OneOf(isFirst ? "123456789"u8 : "0123456789"u8),
        >= (byte)'a' and <= (byte)'z' => random.OneOf("abcdefghijklmnopqrstuvwxyz"u8),
        >= (byte)'A' and <= (byte)'Z' => random.OneOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8),
        _ => value,
    };

    private static int WriteCharacter(Rune rune, ReadOnlySpan<byte> utf8, Span<byte> fake, ref KeyedRandom random)
    {
        if (IsChinese(rune))
            return Copy(CharacterBytes[random.Below(CharacterBytes.Length)], fake);
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.DecimalDigitNumber:
                fake[0] = random.OneOf("0123456789"u8);
                return 1;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter:
                fake[0] = random.OneOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
                return 1;
            case UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter:
                fake[0] = random.OneOf("abcdefghijklmnopqrstuvwxyz"u8);
                return 1;
            case >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation:
            case >= UnicodeCategory.SpaceSeparator and <= UnicodeCategory.ParagraphSeparator:
                return Copy(utf8, fake);
            default:
                fake[0] = (byte)'*'; // symbols such as those in nicknames
                return 1;
        }
    }

    private static bool IsChinese(Rune rune) =>
        rune.Value is (>= 0x3400 and <= 0x9fff) or (>= 0xf900 and <= 0xfaff) or (>= 0x20000 and <= 0x3ffff);

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        bytes.CopyTo(target);
        return bytes.Length;
    }

    private static byte[][] Utf8Of(string characters) => [.. characters.Select(character => Encoding.UTF8.GetBytes([character]))];
}
