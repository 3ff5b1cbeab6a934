using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WeChatTcb.Client.Ci;

namespace WeChatTcb.Client.Http;

/// <summary>
/// Makes text that came over the network safe to show and to store: without secrets and signatures, without characters that control a
/// terminal or change the order of text, and not longer than a person reads. Applied once, where the text enters.
/// </summary>
internal static partial class ServiceText
{
    /// <summary>The longest text in UTF-16 units; the service's own messages are far shorter.</summary>
    internal const int MaxLength = 1000;

    private const string Hidden = "***";

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\t\n\v\f\r\u0085\u2028\u2029");

    /// <summary>The text in its safe form; null if there is none.</summary>
    /// <param name="text">The text as it was received.</param>
    /// <param name="secrets">Secrets that were sent and that the text may repeat.</param>
    internal static string? Clean(string? text, params string[] secrets) =>
        text is null ? null : Shorten(Neutralize(WithoutSignatures(WithoutSecrets(text, secrets))));

    /// <summary>The text of an exception of the network stack, which may quote a header or a status line.</summary>
    internal static string MessageOf(Exception exception) => Clean(exception.Message)!;

    /// <summary>
    /// The cause of an error; null if its text is not safe, because error records show and store the text of inner exceptions too.
    /// </summary>
    internal static Exception? SafeCause(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (Clean(cause.Message) != cause.Message)
                return null;
        }

        return exception;
    }

    private static string WithoutSecrets(string text, string[] secrets)
    {
        // Also the escaped form. Longer secrets first, because one may contain another.
        foreach (var secret in secrets.Concat(secrets.Select(Uri.EscapeDataString)).OrderByDescending(secret => secret.Length))
        {
            if (secret.Length > 0)
                text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        return text;
    }

    private static string WithoutSignatures(string text)
    {
        text = Credentials().Replace(text, Hidden + "@");
        text = QueryString().Replace(text, "?" + Hidden);
        text = Signature().Replace(text, Hidden);
        return NamedSecret().Replace(text, "${name}" + Hidden);
    }

    private static string Neutralize(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // an unpaired surrogate becomes U+FFFD
        {
            if (rune.IsBmp && LineBreaks.Contains((char)rune.Value))
                safe.Append(' ');
            else
                safe.Append(IsControl(rune) ? Rune.ReplacementChar : rune);
        }

        // In the log of a pipeline too, any text is read for commands.
        return AzureCommands.Break(safe.ToString());
    }

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Shorten(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        var end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return $"{text[..end]}… ({text.Length.ToString(CultureInfo.InvariantCulture)})";
    }

    /// <summary>The user name and password of a URL.</summary>
    [GeneratedRegex(@"(?<=://)[^\s/@?#""'<>]+@")]
    private static partial Regex Credentials();

    /// <summary>The query of a URL, also of one that is escaped or lacks its scheme: it may be a signature.</summary>
    [GeneratedRegex(
        @"(?<=[A-Za-z][A-Za-z0-9+.-]*:(\\?/){2}[^\s?]*)\?[^\s""'<>]+|(?<=[A-Za-z0-9./_-])\?(?=[^\s""'<>]*=)[^\s""'<>]+|(?<=%3A%2F%2F[^\s?]*)%3F[^\s""'<>]+",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex QueryString();

    /// <summary>The parameters of a signed URL without the URL.</summary>
    [GeneratedRegex(
        @"\b(q-(sign|ak|key|header|url|signature)[a-z-]*|x-cos-[a-z-]+|x-amz-[a-z-]+)(=|%3D)[^\s""'<>]*",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Signature();

    [GeneratedRegex(
        @"(?<name>\b\w*(token|secret|password|passwd|signature|verify_ticket)(""\s*:\s*""?|'\s*:\s*'?|\s*=\s*[""']?|%3D)|\bBearer\s+)[^\s&""',;<>}]+",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedSecret();
}
