using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;

namespace WeChatTcb.Commands;

/// <summary>A value that completes an argument.</summary>
/// <param name="Value">The value.</param>
/// <param name="ToolTip">What else is known of it.</param>
/// <param name="Name">Another text that the user may type instead; null for none.</param>
internal sealed record Candidate(string Value, string? ToolTip, string? Name = null);

/// <summary>Completes the argument of a parameter. It never fails, prompts or writes: without an answer there is no candidate.</summary>
internal abstract partial class TcbCompleter : IArgumentCompleter
{
    private const int MaxCandidates = 500;

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var typed = new Typed(wordToComplete.Trim('\'', '"'));
            var candidates = Find(new CompletionInput(commandName, fakeBoundParameters)).DistinctBy(candidate => candidate.Value).ToArray();
            var matching = candidates.Where(candidate => typed.Begins(candidate.Value) || typed.Begins(candidate.Name)).ToArray();
            if (matching.Length == 0)
            {
                // First where a word begins with it, as Tokyo in Asia/Tokyo.
                matching = [.. candidates.Where(candidate => typed.IsIn(candidate.Value) || typed.IsIn(candidate.Name))
                    .OrderByDescending(candidate => typed.BeginsWord(candidate.Value) || typed.BeginsWord(candidate.Name))];
            }

            var isPattern = TakesPatterns(commandName, parameterName);
            return [.. matching.Take(MaxCandidates).Select(candidate => Result(candidate, wordToComplete, isPattern))];
        }
        catch (Exception)
        {
            // Whatever it is: a Tab must not end in an error.
            return [];
        }
    }

    /// <summary>The values that the parameter can have.</summary>
    private protected abstract IEnumerable<Candidate> Find(CompletionInput input);

    /// <summary>Whether the value of a parameter is a pattern, in which the wildcards of a name have to be escaped.</summary>
    private static bool TakesPatterns(string command, string parameter) => typeof(TcbCompleter).Assembly.GetExportedTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet
            && command.Equals($"{cmdlet.VerbName}-{cmdlet.NounName}", StringComparison.OrdinalIgnoreCase))
        .Any(type => type.GetProperty(parameter)?.IsDefined(typeof(SupportsWildcardsAttribute)) is true);

    private static CompletionResult Result(Candidate candidate, string typed, bool isPattern)
    {
        var value = isPattern ? WildcardPattern.Escape(candidate.Value) : candidate.Value;
        var quoted = typed.StartsWith('\'') || typed.StartsWith('"') || !Bare().IsMatch(value);
        var text = quoted ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'" : value;
        var item = candidate.Name is null ? candidate.Value : $"{candidate.Value} {candidate.Name}";
        var toolTip = string.IsNullOrWhiteSpace(candidate.ToolTip) ? item : candidate.ToolTip;
        return new CompletionResult(text, item, CompletionResultType.ParameterValue, toolTip);
    }

    /// <summary>What PowerShell reads as one argument without quotes.</summary>
    [GeneratedRegex(@"^(-\d+|[\p{L}\p{N}_./:\\][\p{L}\p{N}_./:\\-]*)$")]
    private static partial Regex Bare();

    /// <summary>What the user has typed of a value, perhaps with wildcards.</summary>
    private sealed class Typed(string text)
    {
        private readonly WildcardPattern? _pattern =
            WildcardPattern.ContainsWildcardCharacters(text) ? new WildcardPattern($"{text}*", WildcardOptions.IgnoreCase) : null;

        internal bool Begins(string? value) =>
            value is not null && (_pattern?.IsMatch(value) ?? value.StartsWith(text, StringComparison.OrdinalIgnoreCase));

        internal bool BeginsWord(string? value) =>
            value?.Split('/', '_', '-', ' ', '.').Any(word => word.StartsWith(text, StringComparison.OrdinalIgnoreCase)) is true;

        internal bool IsIn(string? value) => value?.Contains(text, StringComparison.OrdinalIgnoreCase) is true;
    }
}
