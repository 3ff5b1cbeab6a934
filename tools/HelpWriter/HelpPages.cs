namespace HelpWriter;

/// <summary>The help pages of one culture.</summary>
internal sealed class HelpPages
{
    private readonly List<(CmdletSyntax, HelpPage)> _complete = [];
    private readonly List<string> _errors = [];

    internal HelpPages(string folder, Labels labels, IReadOnlyList<CmdletSyntax> cmdlets)
    {
        var names = cmdlets.Select(cmdlet => cmdlet.Name).ToHashSet();
        foreach (var cmdlet in cmdlets)
        {
            var file = Path.Combine(folder, cmdlet.Name + ".md");
            if (!File.Exists(file))
            {
                _errors.Add($"{file}: error HELP001: {cmdlet.Name} has no help page.");
                continue;
            }

            try
            {
                var page = HelpPage.Read(file, labels);
                _errors.AddRange(PageCheck.Errors(cmdlet, page, names, labels));
                _complete.Add((cmdlet, page));
            }
            catch (InvalidDataException exception)
            {
                _errors.Add($"{file}: error HELP001: {exception.Message}");
            }
        }

        _errors.AddRange(Directory.GetFiles(folder, "*-*.md")
            .Where(file => !names.Contains(Path.GetFileNameWithoutExtension(file)))
            .Select(file => $"{file}: error HELP001: There is no such cmdlet."));
    }

    /// <summary>Each cmdlet with its page; of use only without errors.</summary>
    internal IReadOnlyList<(CmdletSyntax Syntax, HelpPage Page)> Complete => _complete;

    /// <summary>What is wrong, as error lines of a build.</summary>
    internal IReadOnlyList<string> Errors => _errors;
}
