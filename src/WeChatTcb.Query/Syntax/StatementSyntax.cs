using System.Text.RegularExpressions;
using Acornima;
using Acornima.Ast;
using WeChatTcb.Query.Diagnostics;
using WeChatTcb.Query.Reading;

namespace WeChatTcb.Query.Syntax;

/// <summary>Text to syntax tree. The grammar of JavaScript is Acornima's; this adds limits, and hints for common mistakes.</summary>
internal sealed partial class StatementSyntax
{
    private const int MaxNames = 10_000;

    private readonly ReadingContext _context;
    private readonly string _text;
    private readonly Stack<(char Character, int Position)> _open = new();
    private bool _afterName;
    private bool _colonBeforeName;
    private int _names;

    private StatementSyntax(ReadingContext context)
    {
        _context = context;
        _text = context.Text;
    }

    /// <summary>The tree, or null after a diagnostic.</summary>
    public static Script? Parse(ReadingContext context) => new StatementSyntax(context).Parse();

    private Script? Parse()
    {
        if (_text.Length > QueryParser.MaxLength)
            return _context.Fail<Script>(
                DiagnosticIds.StatementTooLong,
                Place.At(QueryParser.MaxLength),
                Messages.FormatStatementTooLong(_text.Length, QueryParser.MaxLength),
                Messages.StatementTooLong_Hint);
        try
        {
            return new Parser(new ParserOptions { OnToken = Track, AllowHashBang = false }).ParseScript(_text);
        }
        catch (ParseErrorException e)
        {
            Report(e.Error);
        }
        catch (LimitException e)
        {
            _context.Accepts(e.Problem, Place.At(e.Position));
        }
        catch (InsufficientExecutionStackException)
        {
            // Recursion without brackets, such as a long row of minus signs. The parser checks the stack at every step.
            _context.Accepts(TooDeep(), Place.At(0));
        }

        return null;
    }

    private static Problem TooDeep() =>
        new(DiagnosticIds.StatementTooDeep, Messages.FormatStatementTooDeep(QueryParser.MaxNesting));

    private void Track(in Token token)
    {
        CountNames(token);
        if (token.Kind != TokenKind.Punctuator)
            return;
        switch (_text[token.Start])
        {
            case var c and ('(' or '[' or '{'):
                _open.Push((c, token.Start));
                if (_open.Count > QueryParser.MaxNesting)
                    throw new LimitException(TooDeep(), token.Start);
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
        if (_names <= MaxNames)
            return;
        var problem = new Problem(DiagnosticIds.StatementTooComplex, Messages.FormatTooManyNames(MaxNames), Messages.TooManyNames_Hint);
        throw new LimitException(problem, token.Start);
    }

    private void Report(ParseError error)
    {
        var index = Math.Clamp(error.Index, 0, _text.Length);
        if (FindMissingSemicolon(index) is { } place)
        {
            ReportMissingSemicolon(_context, place);
            return;
        }

        var length = index < _text.Length ? WordAt(index) : 0;
        _context.Error(
            DiagnosticIds.SyntaxError, new(index, index + length), Messages.FormatSyntaxError(SyntaxErrorText.Of(error.Description)),
            Hint(index));
    }

    /// <summary>Reports that a new statement starts at the place without a semicolon before it.</summary>
    public static ErrorValue ReportMissingSemicolon(ReadingContext context, Place place)
    {
        // The last few words before the place show best where the semicolon belongs.
        var before = context.Text[Math.Max(0, place.Start - 40)..place.Start].TrimEnd();
        var shown = before[(before.LastIndexOfAny([' ', '\t', '\r', '\n', ';', '=']) + 1)..];
        var word = context.Text[place.Start..place.End];
        return context.Error(
            DiagnosticIds.MissingSemicolon,
            place,
            Messages.FormatMissingSemicolon(word),
            shown.Length > 0 ? Messages.FormatSemicolonAfter(shown) : Messages.FormatSemicolonBefore(word));
    }

    /// <summary>
    /// The start of a new statement that the parser met on the same line as the end of the last one, outside all brackets.
    /// </summary>
    private Place? FindMissingSemicolon(int index)
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

    private string? Hint(int index)
    {
        if (index < _text.Length && AsciiOf(_text[index]) is { } ascii)
            return Messages.FormatChinesePunctuation(_text[index], ascii);
        if (index < _text.Length && _text[index] is '\'' or '"' && StringLiteral().Match(_text, index) is { Success: false })
            return Messages.FormatUnclosedString(_text[index]);
        if (LeadingWord().Match(_text, index) is { Success: true, Value: var word })
            return Messages.FormatLeaveWordOut(word);
        if (index < _text.Length && _text[index] == ':' && _text.AsSpan(0, index).TrimEnd() is [.., '{' or ','])
            return Messages.DoubleQuotes_Hint;
        if (index < _text.Length && _text[index] == ':' && NameInBracket().IsMatch(_text.AsSpan(0, index)))
            return Messages.Condition_Hint;
        if (OtherLanguage().IsMatch(_text))
            return Messages.MissingQuery_Hint;
        if (_text.AsSpan().TrimStart() is ['{', ..])
            return Messages.MissingQuery_Hint;
        if (_open.Count == 0)
            return null;
        // The closing bracket that does not fit may or may not have been counted already.
        var (bracket, position) = _open.Peek();
        var wanted = bracket switch { '(' => ')', '[' => ']', _ => '}' };
        var rest = _text.AsSpan(index).Trim();
        if (rest.IsEmpty || (rest[0] is ')' or ']' or '}' or ';' && rest[0] != wanted))
        {
            var (line, column) = _context.Diagnostics.LineAndColumn(position);
            return Messages.FormatUnclosedBracket(bracket, line, column, wanted);
        }

        return char.IsLetterOrDigit(rest[0]) || rest[0] is '_' or '$' or '\'' or '"' or '{' or '[' ? Messages.MissingComma : null;
    }

    /// <summary>What JavaScript has in place of the punctuation of a Chinese keyboard; null for other characters.</summary>
    private static char? AsciiOf(char character) => character switch
    {
        '\u201c' or '\u201d' or '\u2018' or '\u2019' => '\'',
        '\u3001' => ',', // 、
        '\u3002' => '.', // 。
        '\u3010' => '[', // 【
        '\u3011' => ']', // 】
        '\uffe5' => '$', // ￥
        // Full-width forms, in the order of ASCII.
        >= '\uff01' and <= '\uff5e' => (char)(character - '\uff01' + '!'),
        _ => null,
    };

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

    [GeneratedRegex(@"\(\s*[\w$.'""]+\s*$", RegexOptions.RightToLeft)]
    private static partial Regex NameInBracket();

    /// <summary>A statement of SQL, or a command of MongoDB's shell.</summary>
    [GeneratedRegex(@"^\s*(?:select|insert|update|delete|with|use|show)\s", RegexOptions.IgnoreCase)]
    private static partial Regex OtherLanguage();

    [GeneratedRegex(@"[\w$](?<word>const)\s+$")]
    private static partial Regex SwallowedConst();

    [GeneratedRegex(@"(?<![\w$.])(?<keyword>const|let|var|new|return|typeof|void|delete|in|instanceof|of)$", RegexOptions.RightToLeft)]
    private static partial Regex LeadingKeyword();

    [GeneratedRegex("""\G('([^'\\\r\n]|\\[^\r]|\\\r\n?)*'|"([^"\\\r\n]|\\[^\r]|\\\r\n?)*")""")]
    private static partial Regex StringLiteral();

    private sealed class LimitException(Problem problem, int position) : Exception
    {
        public Problem Problem => problem;

        public int Position => position;
    }
}
