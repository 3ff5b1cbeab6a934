using System.Reflection;
using HelpWriter;

if (args is not [var assemblyFile, var powerShellFile, var helpFile])
{
    Console.Error.WriteLine("usage: HelpWriter <assembly of cmdlets> <PowerShell's reference assembly> <help file to write>");
    return 2;
}

// Read as data, never run: the PowerShell that cmdlets are compiled against is hollow.
var folder = Path.GetDirectoryName(Path.GetFullPath(assemblyFile))!;
var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
using var context = new MetadataLoadContext(new PathAssemblyResolver(
    [.. Directory.GetFiles(runtime, "*.dll"), .. Directory.GetFiles(folder, "*.dll"), powerShellFile]));

var documentation = new Documentation(folder);
var cmdlets = context.LoadFromAssemblyPath(Path.GetFullPath(assemblyFile)).GetExportedTypes()
    .Where(type => type.Data("CmdletAttribute") is not null)
    .Select(type => new CmdletReader(type, documentation).Read())
    .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)
    .ToList();

var gaps = cmdlets.SelectMany(cmdlet => cmdlet.Gaps()).ToList();
foreach (var gap in gaps)
    Console.Error.WriteLine($"HelpWriter : error HELP001: {gap}");
if (gaps.Count > 0)
    return 1;

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(helpFile))!);
Maml.Write(cmdlets, helpFile);
return 0;
