using System.Text;
using BenchmarkDotNet.Running;
using Benchmarks;
using Benchmarks.Comparisons;
using Benchmarks.Micro;

const string Usage =
    "Usage: dotnet run -c Release --project tests/Benchmarks [-- [import] [dbimport] [save] [read] [convert] [query] [compare] [verify] [sort] [many] [fleet] [--quick] | micro]";

Console.OutputEncoding = Encoding.UTF8;
if (args is ["micro"])
{
    BenchmarkRunner.Run<MicroBenchmarks>();
    return 0;
}

Dictionary<string, Action<bool, Report>> comparisons = new()
{
    ["import"] = ImportComparison.Run,
    ["dbimport"] = DbImportComparison.Run,
    ["save"] = SaveComparison.Run,
    ["read"] = ReadComparison.Run,
    ["convert"] = ConvertComparison.Run,
    ["compare"] = CompareComparison.Run,
    ["verify"] = VerifyComparison.Run,
    ["query"] = QueryComparison.Run,
    ["sort"] = SortComparison.Run,
    ["many"] = ManyComparison.Run,
    ["fleet"] = FleetComparison.Run,
};
string[] chosen = [.. args.Where(argument => argument != "--quick")];
if (!chosen.All(comparisons.ContainsKey))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var report = new Report();
foreach (var (name, run) in comparisons.Where(comparison => chosen.Length == 0 || chosen.Contains(comparison.Key)))
{
    Console.Error.WriteLine($"{name} …");
    run(args.Contains("--quick"), report);
}

report.Print(Console.Out);
return 0;
