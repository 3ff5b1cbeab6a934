using System.Xml.Linq;

namespace Documentation.Tests;

/// <summary>The references between the projects against the table of docs/architecture.md.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["WeChatTcb"] = ["WeChatTcb.Client", "WeChatTcb.Types"],
        ["WeChatTcb.Client"] = ["WeChatTcb.Types", "WeChatTcb.Query"],
        ["WeChatTcb.Types"] = [],
        ["WeChatTcb.Query"] = [],
        ["WeChatTcb.Emulator"] = ["WeChatTcb.Query"],
        ["HelpWriter"] = [],
    };

    [Fact]
    public void Each_project_references_only_what_it_may()
    {
        var projects = Repository.Files("src", ".csproj").Concat(Repository.Files("tools", ".csproj"))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), References);

        Assert.Equal(Allowed.Keys.Order(), projects.Keys.Order());
        foreach (var (project, references) in projects)
            Assert.Subset(Allowed[project].ToHashSet(), references);
    }

    [Fact]
    public void The_page_names_every_project()
    {
        var page = Repository.Read("docs/architecture.md");

        Assert.All(Allowed.Keys, project => Assert.Contains($"/{project}`", page, StringComparison.Ordinal));
    }

    // A reference whose assembly is not used only orders the build.
    private static HashSet<string> References(string file) =>
    [
        .. XDocument.Load(file).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'))),
    ];
}
