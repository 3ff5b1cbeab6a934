using System.Text.RegularExpressions;

namespace WeChatTcb.Query.Syntax;

/// <summary>What the JavaScript parser says of a mistake, in the language of the session. It speaks English only.</summary>
internal static partial class SyntaxErrorText
{
    /// <summary>The text of one of the usual mistakes; of another one, the parser's own.</summary>
    internal static string Of(string description)
    {
        description = description.TrimEnd('.');
        if (WithText().Match(description) is { Success: true } found)
        {
            var text = found.Groups["text"].Value;
            return found.Groups["kind"].Value switch
            {
                "Unexpected token" => Messages.FormatSyntaxError_Token(text),
                "Unexpected identifier" => Messages.FormatSyntaxError_Identifier(text),
                _ => Messages.FormatSyntaxError_Declared(text),
            };
        }

        const string RegularExpression = "Invalid regular expression: ";
        if (description.StartsWith(RegularExpression, StringComparison.Ordinal))
            return Messages.FormatSyntaxError_RegularExpression(description[RegularExpression.Length..]);

        return description switch
        {
            "Unexpected end of input" => Messages.SyntaxError_End,
            "Unexpected number" => Messages.SyntaxError_Number,
            "Unexpected string" => Messages.SyntaxError_String,
            "Invalid or unexpected token" => Messages.SyntaxError_Character,
            "Invalid Unicode escape sequence" => Messages.SyntaxError_UnicodeEscape,
            _ => description,
        };
    }

    [GeneratedRegex(
        "^(?<kind>Unexpected token|Unexpected identifier|Identifier) '(?<text>.+)'( has already been declared)?$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex WithText();
}
