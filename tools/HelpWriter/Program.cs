using System.Reflection;
using HelpWriter;

if (args is not [var assemblyFile, var powerShellFile, var pagesFolder, var helpFolder])
{
    Console.Error.WriteLine("usage: HelpWriter <assembly of cmdlets> <PowerShell's reference assembly> <folder of help pages> <folder to write to>");
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

var errors = new List<string>();
foreach (var culture in Directory.GetDirectories(pagesFolder))
{
    var pages = new HelpPages(culture, cmdlets);
    errors.AddRange(pages.Errors);
    if (pages.Errors.Count > 0)
        continue;
    var folder = Directory.CreateDirectory(Path.Combine(helpFolder, Path.GetFileName(culture)));
    Maml.Write(pages.Complete, Path.Combine(folder.FullName, Path.GetFileName(assemblyFile) + "-Help.xml"));
}

foreach (var error in errors)
    Console.Error.WriteLine(error);
return errors.Count == 0 ? 0 : 1;
