namespace HelpWriter;

/// <summary>Compares a help page with the cmdlet: everything is described, and nothing that does not exist.</summary>
internal static class PageCheck
{
    internal const string PropertyInput = "System.Management.Automation.PSObject";

    /// <summary>What is wrong with a page, as error lines of a build.</summary>
    internal static IEnumerable<string> Errors(
        CmdletSyntax cmdlet, HelpPage page, IReadOnlySet<string> cmdlets, Labels labels) =>
        Findings(cmdlet, page, cmdlets, labels).Select(finding => $"{page.File}({finding.Line}): error HELP001: {finding.Message}");

    private static IEnumerable<(int Line, string Message)> Findings(
        CmdletSyntax cmdlet, HelpPage page, IReadOnlySet<string> cmdlets, Labels labels)
    {
        if (page.Name != cmdlet.Name)
            yield return (1, $"The title must be '# {cmdlet.Name}'.");
        if (page.Synopsis.Length == 0)
            yield return (1, "There is no synopsis: '> text' below the title.");
        if (page.Description.Count == 0)
            yield return (1, $"'## {labels.Description}' is missing or empty.");
        if (page.Examples.Count == 0)
            yield return (1, $"'## {labels.Examples}' has no example.");
        foreach (var example in page.Examples.Where(example => example.Code.Length == 0))
            yield return (example.Line, $"The example '{example.Title}' has no code block.");

        foreach (var finding in Parameters(cmdlet, page).Concat(Types(cmdlet, page, labels)))
            yield return finding;

        foreach (var link in page.Links)
        {
            if (!link.Text.StartsWith("about_", StringComparison.Ordinal) && !cmdlets.Contains(link.Text))
                yield return (link.Line, $"The related link '{link.Text}' is no cmdlet of the module.");
            else if (!File.Exists(Path.Combine(Path.GetDirectoryName(page.File)!, link.Url)))
                yield return (link.Line, $"The related link '{link.Text}' leads to {link.Url}, which does not exist.");
        }
    }

    private static IEnumerable<(int Line, string Message)> Parameters(CmdletSyntax cmdlet, HelpPage page)
    {
        foreach (var parameter in cmdlet.VisibleParameters)
        {
            if (page.Parameters.FirstOrDefault(entry => entry.Title == parameter.Name) is not { Paragraphs.Count: > 0 } entry)
            {
                yield return (1, $"The parameter -{parameter.Name} is not described: '### -{parameter.Name}'.");
                continue;
            }

            if (Unmentioned(entry, parameter.Values) is { Length: > 0 } values)
                yield return (entry.Line, $"-{parameter.Name} accepts values that are not mentioned: {values}.");
            if (Unmentioned(entry, parameter.Range) is { Length: > 0 } limits)
                yield return (entry.Line, $"-{parameter.Name} has limits that are not mentioned: {limits}.");
        }

        var known = cmdlet.VisibleParameters.Select(parameter => parameter.Name).ToHashSet();
        foreach (var entry in page.Parameters.Where(entry => !known.Contains(entry.Title)))
            yield return (entry.Line, $"{cmdlet.Name} has no parameter -{entry.Title}.");
    }

    private static IEnumerable<(int Line, string Message)> Types(CmdletSyntax cmdlet, HelpPage page, Labels labels)
    {
        IEnumerable<string> inputs = cmdlet.Properties.Count > 0 ? cmdlet.Inputs.Append(PropertyInput) : cmdlet.Inputs;
        if (!page.Inputs.Select(entry => entry.Title).SequenceEqual(inputs))
            yield return (1, $"'## {labels.Inputs}' must describe these types, in this order: {OrNone(inputs)}.");
        else if (cmdlet.Properties.Count > 0 && Unmentioned(page.Inputs[^1], cmdlet.Properties) is { Length: > 0 } names)
            yield return (page.Inputs[^1].Line, $"Parameters that bind from properties are not mentioned: {names}.");
        if (!page.Outputs.Select(entry => entry.Title).SequenceEqual(cmdlet.Outputs))
            yield return (1, $"'## {labels.Outputs}' must describe these types, in this order: {OrNone(cmdlet.Outputs)}.");
    }

    private static string Unmentioned(Entry entry, IEnumerable<string> words)
    {
        var text = string.Join('\n', entry.Paragraphs);
        return string.Join(", ", words.Where(word => !text.Contains(word, StringComparison.Ordinal)));
    }

    private static string OrNone(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));
}
