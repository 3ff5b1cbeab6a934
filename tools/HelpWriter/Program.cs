using System.Reflection;
using HelpWriter;

if (args is not [var assemblyFile, var powerShellFile, var pagesFolder, var helpFolder, var pagesAddress])
{
    Console.Error.WriteLine(
        "usage: HelpWriter <assembly of cmdlets> <PowerShell's assembly> <folder of pages> <folder to write to> <address of pages, or ''>");
    return 2;
}

// Metadata only: the PowerShell that the cmdlets are compiled against is a reference assembly and cannot run.
var binaries = Path.GetDirectoryName(Path.GetFullPath(assemblyFile))!;
var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
using var context = new MetadataLoadContext(new PathAssemblyResolver(
    [.. Directory.GetFiles(runtime, "*.dll"), .. Directory.GetFiles(binaries, "*.dll"), powerShellFile]));
var cmdlets = context.LoadFromAssemblyPath(Path.GetFullPath(assemblyFile)).GetExportedTypes()
    .Where(type => type.Data("CmdletAttribute") is not null)
    .Select(CmdletReader.Read)
    .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)
    .ToList();

var isComplete = true;
foreach (var culture in new DirectoryInfo(pagesFolder).GetDirectories())
{
    var labels = Labels.Of(culture.Name);
    var pages = new HelpPages(culture.FullName, labels, cmdlets);
    foreach (var error in pages.Errors)
        Console.Error.WriteLine(error);
    if (pages.Errors.Count > 0)
    {
        isComplete = false;
        continue;
    }

    // Get-Help looks in the folders of the user's culture and its parents, and then in en-US: zh-Hans is the parent of zh-CN and zh-SG.
    var folder = Directory.CreateDirectory(Path.Combine(helpFolder, culture.Name == "zh-CN" ? "zh-Hans" : culture.Name));
    var address = pagesAddress.Length > 0 ? $"{pagesAddress}/{culture.Name}" : "";
    Maml.Write(pages.Complete, labels, address, Path.Combine(folder.FullName, Path.GetFileName(assemblyFile) + "-Help.xml"));
}

return isComplete ? 0 : 1;
