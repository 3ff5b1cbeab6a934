using System.Text;

namespace WeChatTcb.Emulator.Tests;

/// <summary>The list of what the emulator does, as its users read it.</summary>
public class FidelityTests
{
    /// <summary>Set to 1, this environment variable has the test write the page instead of comparing it.</summary>
    private const string Rewrite = "WRITE_FIDELITY_PAGE";

    [Fact]
    public void The_page_has_the_list()
    {
        var path = Path.Combine(RepositoryRoot.Find(), "docs", "fidelity.md");
        var page = Page();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, page);
        var written = File.ReadAllText(path).ReplaceLineEndings("\n");
        string[] expected = page.Split('\n'), actual = written.Split('\n');
        Assert.True(
            written == page,
            $"docs/fidelity.md is not the list in src/WeChatTcb.Emulator/Control/Fidelity.cs. Run this test with {Rewrite}=1 to write it, or fix these lines.\n"
            + $"Missing:\n{string.Join('\n', expected.Except(actual))}\nTo be removed:\n{string.Join('\n', actual.Except(expected))}");
    }

    [Fact]
    public void No_behaviour_is_listed_twice() =>
        Assert.Empty(Fidelity.Entries.GroupBy(static e => e.Behaviour).Where(static g => g.Count() > 1).Select(static g => g.Key));

    private static string Page()
    {
        var page = new StringBuilder("""
            # How faithful the emulator is

            The emulator is built from what is publicly known about the service. Where nothing is known, it has to make a choice. This page lists these choices, so that nobody
            mistakes them for facts. The running emulator returns the same list at `GET /_emulator/fidelity`.

            A number after a line is a section of [service-contract.md](service-contract.md). *MongoDB* and a title mean a page of MongoDB's manual, whose rules the service's
            database follows.


            """);
        Section(page, Basis.Documented, "As documented", "WeChat's or MongoDB's documentation says so.");
        Section(page, Basis.Observed, "As observed", "The service, or public code that uses it, behaves so.");
        Section(page, Basis.Assumed, "As assumed", "Nothing public is known. Do not rely on these.");
        return page.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    private static void Section(StringBuilder page, string basis, string title, string meaning)
    {
        page.Append("## ").Append(title).Append("\n\n").Append(meaning).Append("\n\n");
        foreach (var entry in Fidelity.Entries.Where(e => e.Basis == basis))
            page.Append("- ").Append(Escaped(entry.Behaviour)).Append(". *(").Append(entry.Source).Append(")*\n");
        page.Append('\n');
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace(
            "*", "\\*", StringComparison.Ordinal)
            .Replace("<", "\\<", StringComparison.Ordinal);
}
