using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Differential.Node;

/// <summary>
/// The Node program beside these tests, with the packages that its lock file names; one process for the tests of a class.
/// </summary>
public sealed class NodeProcess : IDisposable
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Find(), "tests", "Differential", "node");

    /// <summary>Once for all test classes, which run side by side.</summary>
    private static readonly Lazy<bool> Installed = new(Install);

    private readonly Lazy<Process> _process = new(Start);

    /// <summary>The response of the program to each item, in order.</summary>
    public JsonNode[] Ask(string kind, IEnumerable<JsonNode?> items)
    {
        var question = new JsonObject { ["kind"] = kind, ["items"] = new JsonArray([.. items]) };
        _process.Value.StandardInput.WriteLine(question.ToJsonString());
        _process.Value.StandardInput.Flush();
        var answer = _process.Value.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"Node has ended with {ExitCode()}.");
        var results = JsonNode.Parse(answer)!["results"]!.AsArray();
        var taken = results.Select(static r => r!).ToArray();
        results.Clear();
        return taken;
    }

    public void Dispose()
    {
        if (!_process.IsValueCreated)
            return;
        _process.Value.StandardInput.Close();
        if (!_process.Value.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Value.Kill();
        _process.Value.Dispose();
    }

    private static Process Start()
    {
        _ = Installed.Value;
        return Process.Start(new ProcessStartInfo(Tools.Node!, ["main.mjs"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            // The service's time is not the machine's; new Date(2019, 8, 9) is read as UTC.
            Environment = { ["TZ"] = "UTC" },
        })!;
    }

    // npm records in node_modules what it has installed.
    private static bool Install()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            return true;
        using var npm = Process.Start(new ProcessStartInfo(Tools.Npm!, ["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = npm.StandardError.ReadToEndAsync();
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci has ended with {npm.ExitCode}: {error.Result}");
        return true;
    }

    private string ExitCode() => _process.Value.WaitForExit(TimeSpan.FromSeconds(5)) ? $"{_process.Value.ExitCode}" : "no exit code";
}
