using System.Text.RegularExpressions;
using Acornima;
using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;

namespace WeChatTcb.Query.Syntax;

/// <summary>Text to syntax tree. All that is known about JavaScript's grammar is Acornima's; this adds bounds and cures.</summary>
internal sealed partial class StatementSyntax
{
    private const int MaxNames = 10_000;

    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private readonly Stack<Bracket> _open = new();
    private bool _afterName;
    private bool _colonBeforeName;
    private int _names;

    private StatementSyntax(string text, DiagnosticBag diagnostics)
    {
        _text = text;
        _diagnostics = diagnostics;
    }

    /// <summary>The tree, or null after a diagnostic.</summary>
    public static Script? Parse(string text, DiagnosticBag diagnostics) => new StatementSyntax(text, diagnostics).Parse();

    private Script? Parse()
    {
        if (_text.Length > QueryParser.MaxLength)
        {
            _diagnostics.Error(
                DiagnosticIds.StatementTooLong,
                TextSpan.At(QueryParser.MaxLength),
                $"The statement has {_text.Length} characters, more than {QueryParser.MaxLength}.",
                "Export in several parts, or export more and pick the records afterwards.");
            return null;
        }

        try
        {
            return new Parser(new ParserOptions { OnToken = Track, AllowHashBang = false }).ParseScript(_text);
        }
        catch (ParseErrorException e)
        {
            Report(e.Error);
        }
        catch (TooDeepException e)
        {
            ReportTooDeep(e.Position);
        }
        catch (InsufficientExecutionStackException)
        {
            // Recursion without brackets, such as a long row of minus signs. The parser checks the stack at every step.
            ReportTooDeep(0);
        }
        catch (TooManyNamesException e)
        {
            _diagnostics.Error(
                DiagnosticIds.StatementTooComplex,
                TextSpan.At(e.Position),
                $"The statement has more than {MaxNames} names of constants.",
                "Write the values in place.");
        }

        return null;
    }

    private void Track(in Token token)
    {
        CountNames(token);
        if (token.Kind != TokenKind.Punctuator)
            return;
        switch (_text[token.Start])
        {
            case var c and ('(' or '[' or '{'):
                _open.Push(new(c, token.Start));
                if (_open.Count > QueryParser.MaxDepth)
                    throw new TooDeepException(token.Start);
                break;
            case ')' or ']' or '}':
                _open.TryPop(out _);
                break;
        }
    }

    /// <summary>
    /// The parser compares each declared name, and each label, with all the others. Names before ':', '.' and '(' are not declared: keys,
    /// objects, functions; but one between two ':' is a label.
    /// </summary>
    private void CountNames(in Token token)
    {
        var mark = token.Kind == TokenKind.Punctuator ? _text[token.Start] : ' ';
        if (_afterName && (mark is not (':' or '.' or '(') || (mark == ':' && _colonBeforeName)))
            _names++;
        else if (token is { Kind: TokenKind.Keyword, StringValue: "function" })
            _names++;
        _afterName = token.Kind == TokenKind.Identifier;
        if (!_afterName)
            _colonBeforeName = mark == ':';
        if (_names > MaxNames)
            throw new TooManyNamesException(token.Start);
    }

    private void ReportTooDeep(int position) => _diagnostics.Error(
        DiagnosticIds.StatementTooDeep,
        TextSpan.At(position),
        $"The statement is nested more than {QueryParser.MaxDepth} levels deep.");

    private void Report(ParseError error)
    {
        var index = Math.Clamp(error.Index, 0, _text.Length);
        if (FindMissingSemicolon(index) is { } span)
        {
            ReportMissingSemicolon(_diagnostics, span, _text);
            return;
        }

        var length = index < _text.Length ? WordAt(index) : 0;
        _diagnostics.Error(
            DiagnosticIds.SyntaxError,
            new(index, index + length),
            $"This is no valid JavaScript: {error.Description.TrimEnd('.')}.",
            Cure(index));
    }

    /// <summary>Reports that a new statement starts at the span without a semicolon before it.</summary>
    public static void ReportMissingSemicolon(DiagnosticBag diagnostics, TextSpan span, string text)
    {
        // The last few words before the place say best where the semicolon goes.
        var before = text[Math.Max(0, span.Start - 40)..span.Start].TrimEnd();
        var shown = before[(before.LastIndexOfAny([' ', '\t', '\r', '\n', ';', '=']) + 1)..];
        var word = text[span.Start..span.End];
        diagnostics.Error(
            DiagnosticIds.MissingSemicolon,
            span,
            $"A new statement starts at '{word}', but the one before it is not ended.",
            shown.Length > 0 ? $"Put ';' after {shown}" : $"Put ';' before {word}");
    }

    /// <summary>
    /// The start of a new statement that the parser met on the same line as the end of the last one, outside all brackets.
    /// </summary>
    private TextSpan? FindMissingSemicolon(int index)
    {
        if (_open.Count > 0 || index == 0)
            return null;
        if (StatementStart().Match(_text, index) is { Success: true } next && !IsOpenEnded(index))
            return new(index, index + next.Groups["word"].Length);
        if (NumberThenStatement().Match(_text, index) is { Success: true } number)
            return new(number.Groups["word"].Index, number.Index + number.Length);
        // `…Pointconst x = …`: the parser stumbles only over the name after the swallowed keyword.
        var previous = SwallowedConst().Match(_text[Math.Max(0, index - 80)..index]);
        if (!previous.Success)
            return null;
        var start = Math.Max(0, index - 80) + previous.Groups["word"].Index;
        return new(start, start + previous.Groups["word"].Length);
    }

    /// <summary>Whether the text before the place ends in the middle of an expression.</summary>
    private bool IsOpenEnded(int index)
    {
        var before = _text.AsSpan(0, index).TrimEnd();
        return before.IsEmpty || !(char.IsLetterOrDigit(before[^1]) || before[^1] is ')' or ']' or '}' or '\'' or '"' or '`' or '_' or '$')
            || LeadingKeyword().IsMatch(before);
    }

    private string? Cure(int index)
    {
        if (index < _text.Length && _text[index] is '\'' or '"' && StringLiteral().Match(_text, index) is { Success: false })
            return $"Close the string with {_text[index]} on the same line, and write a line break in it as \\n.";
        if (LeadingWord().Match(_text, index) is { Success: true, Value: var word })
            return $"Leave '{word}' out.";
        if (_text.AsSpan().TrimStart() is ['{', ..])
            return "Write db.collection('name').where({…}).get().";
        if (_open.Count == 0)
            return null;
        // The closing bracket that does not fit may or may not have been counted already.
        var open = _open.Peek();
        var wanted = open.Character switch { '(' => ')', '[' => ']', _ => '}' };
        var rest = _text.AsSpan(index).Trim();
        if (rest.IsEmpty || (rest[0] is ')' or ']' or '}' or ';' && rest[0] != wanted))
            return $"Close the '{open.Character}' of {_diagnostics.Describe(open.Position)} with '{wanted}'.";
        return char.IsLetterOrDigit(rest[0]) || rest[0] is '_' or '$' or '\'' or '"' or '{' or '['
            ? "A comma may be missing before it."
            : null;
    }

    private int WordAt(int index)
    {
        var length = 0;
        while (index + length < _text.Length && (char.IsLetterOrDigit(_text[index + length]) || _text[index + length] is '_' or '$'))
            length++;
        return Math.Max(1, length);
    }

    [GeneratedRegex(@"\G(?<word>db|const)(?![\w$])")]
    private static partial Regex StatementStart();

    [GeneratedRegex(@"\G[0-9.]+([eE][+-]?[0-9]+)?(?<word>db|const)(?![\w$])")]
    private static partial Regex NumberThenStatement();

    [GeneratedRegex(@"\G(await|return)(?![\w$])")]
    private static partial Regex LeadingWord();

    [GeneratedRegex(@"[\w$](?<word>const)\s+$")]
    private static partial Regex SwallowedConst();

    [GeneratedRegex(@"(?<![\w$.])(const|let|var|new|return|typeof|void|delete|in|instanceof|of)$", RegexOptions.RightToLeft)]
    private static partial Regex LeadingKeyword();

    [GeneratedRegex("""\G('([^'\\\r\n]|\\[^\r]|\\\r\n?)*'|"([^"\\\r\n]|\\[^\r]|\\\r\n?)*")""")]
    private static partial Regex StringLiteral();

    private sealed class TooManyNamesException(int position) : Exception
    {
        public int Position { get; } = position;
    }

    private sealed class TooDeepException(int position) : Exception
    {
        public int Position { get; } = position;
    }
}
