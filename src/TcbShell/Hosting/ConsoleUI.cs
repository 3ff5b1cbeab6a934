using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace TcbShell.Hosting;

/// <summary>
/// Messages to the console and questions to the person in front of it. The engine calls each method once for each message, also
/// for the information records of hosts (tag PSHOST), so no stream is printed a second time from elsewhere.
/// </summary>
internal sealed class ConsoleUI(ConsoleOutput output, ConsoleInput input, bool canAsk) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUI(output, input);

    public override bool SupportsVirtualTerminal => output.Styled;

    public override void Write(string value) => output.Write(Rendered(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        output.Write(Rendered(value), foregroundColor == RawUI.ForegroundColor ? null : foregroundColor);

    public override void WriteLine(string value) => output.WriteLine(Rendered(value));

    public override void WriteErrorLine(string value) => output.WriteError(Rendered(value));

    public override void WriteDebugLine(string message) => output.WriteLine($"DEBUG: {Rendered(message)}", ConsoleColor.Yellow);

    public override void WriteVerboseLine(string message) => output.WriteLine($"VERBOSE: {Rendered(message)}", ConsoleColor.Yellow);

    public override void WriteWarningLine(string message) => output.WriteLine($"WARNING: {Rendered(message)}", ConsoleColor.Yellow);

    public override void WriteProgress(long sourceId, ProgressRecord record) => output.WriteProgress(record);

    public override string ReadLine() => Ask(input.ReadLine);

    public override SecureString ReadLineAsSecureString() => Ask(input.ReadSecret);

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        EnsureSomebodyAnswers();
        WriteHeading(caption, message);
        return descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(PromptForField(field)));
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        EnsureSomebodyAnswers();
        var keys = choices.Select(choice => (Key: HotKey(choice), Name: choice.Label.Replace("&", "", StringComparison.Ordinal))).ToList();
        string question = string.Join("  ", keys.Select(choice => $"[{choice.Key}] {choice.Name}"));
        string fallback = defaultChoice >= 0 ? $" (default is \"{keys[defaultChoice].Key}\")" : "";

        WriteHeading(caption, message);
        while (true)
        {
            output.Write($"{question}  [?] Help{fallback}: ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            if (answer == "?")
            {
                foreach (var (choice, (key, name)) in choices.Zip(keys))
                    output.WriteLine($"{key} - {(choice.HelpMessage.Length > 0 ? choice.HelpMessage : name)}");
            }

            int chosen = keys.FindIndex(choice =>
                answer.Equals(choice.Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(choice.Name, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
                return chosen;
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        EnsureSomebodyAnswers();
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
            userName = AskFor("User", ReadLine);
        return new PSCredential(userName, AskFor($"Password for {userName}", ReadLineAsSecureString));
    }

    private object PromptForField(FieldDescription field)
    {
        if (field.ParameterTypeFullName == typeof(SecureString).FullName)
            return AskFor(field.Name, ReadLineAsSecureString);
        if (field.ParameterTypeFullName == typeof(PSCredential).FullName)
            return PromptForCredential("", field.Name, "", "");
        if (!field.ParameterTypeFullName.EndsWith("[]", StringComparison.Ordinal))
            return AskFor(field.Name, ReadLine);

        // The engine converts the texts to what the parameter takes; an empty line ends a list.
        List<object> values = [];
        while (AskFor($"{field.Name}[{values.Count}]", ReadLine) is { Length: > 0 } value)
            values.Add(value);
        return values.ToArray();
    }

    private T AskFor<T>(string label, Func<T> read)
    {
        output.Write($"{label}: ");
        return read();
    }

    private T Ask<T>(Func<T?> read)
        where T : class
    {
        EnsureSomebodyAnswers();
        try
        {
            return read() ?? throw new PSInvalidOperationException("The input ended before the question was answered.");
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void EnsureSomebodyAnswers()
    {
        if (!canAsk)
            throw new PSInvalidOperationException("Nobody can be asked: the shell runs without a person at a terminal. Give the value as a parameter.");
    }

    /// <summary>The text with its escape sequences or without them, as <c>$PSStyle.OutputRendering</c> and the terminal have it.</summary>
    private string Rendered(string text) => GetOutputString(text, SupportsVirtualTerminal);

    private void WriteHeading(string caption, string message)
    {
        foreach (string text in new[] { caption, message }.Where(text => !string.IsNullOrEmpty(text)))
            output.WriteLine(text);
    }

    /// <summary>The character behind the ampersand of a label; the whole label when it has none.</summary>
    private static string HotKey(ChoiceDescription choice)
    {
        int at = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return at >= 0 && at + 1 < choice.Label.Length ? choice.Label.Substring(at + 1, 1).ToUpperInvariant() : choice.Label;
    }
}
