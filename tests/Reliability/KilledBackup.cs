using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reliability.Tests;

/// <summary>One backup of the fleet: a ledger and a folder of its own, and sessions that start and resume it.</summary>
internal sealed partial class KilledBackup(BackupFleet fleet, bool compress, bool redact = false) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tcb-backup-").FullName;
    private readonly (string[] Submits, string[] Downloads) _before = fleet.Snapshot();

    /// <summary>The script of the backup, or of its resume once it has a manifest, with the check of its files.</summary>
    public string Script => $"'{RandomKills.Ready}'; {Backup}; [string](Test-TcbBackup '{Folder}').Status";

    private string Redact => redact ? "-Redact @{ name = @{ Value = 'x' } }" : "";

    private string Backup => File.Exists(Path.Combine(Folder, "backup.json"))
        ? $"Backup-TcbDatabase -Resume '{Folder}' -ThrottleLimit 4 {Redact} -WarningAction SilentlyContinue | ForEach-Object {{ [string]$_.Status }}"
        : $"Backup-TcbDatabase -Destination '{_root}' -Name b -ThrottleLimit 4 {(compress ? "-Compress" : "")} {Redact} | ForEach-Object {{ [string]$_.Status }}";

    private string Folder => Path.Combine(_root, "b");

    private string Ledger => Path.Combine(_root, "ledger");

    public ShellProcess Start(string script) => new(script, fleet.Variables(Ledger));

    /// <summary>The collections whose submit was sent, but may have created a job that is not recorded.</summary>
    public HashSet<string> InDoubt() => Directory.Exists(Ledger)
        ?
        [
            .. Directory.GetFiles(Ledger, "*.json").Select(file => JsonNode.Parse(File.ReadAllText(file))!)
                .Where(entry => entry["state"]!.ToString() is "Sending" or "InDoubt").Select(entry => entry["collection"]!.ToString()),
        ]
        : [];

    /// <summary>The collections whose file and receipt are there.</summary>
    public HashSet<string> Saved() => Directory.Exists(Folder)
        ?
        [
            .. Directory.GetFiles(Folder, "*.receipt.json", SearchOption.AllDirectories)
                .Where(receipt => File.Exists(receipt.Replace(".receipt.json", "", StringComparison.Ordinal))).Select(
                    receipt => Path.GetFileName(receipt).Split('.')[0]),
        ]
        : [];

    /// <summary>How often something was requested for a collection since the backup began.</summary>
    public (Dictionary<string, int> Submits, Dictionary<string, int> Downloads) Requests()
    {
        var (submits, downloads) = fleet.Snapshot();
        return (Count(submits[_before.Submits.Length..]), Count(downloads[_before.Downloads.Length..]));

        static Dictionary<string, int> Count(string[] names) =>
            BackupFleet.Collections.ToDictionary(name => name, name => names.Count(other => other == name));
    }

    /// <summary>Checks that no file, also none that is not complete, has a name of a record if the backup is redacted.</summary>
    public void CheckRedacted(string when) => Assert.All(
        redact ? Directory.GetFiles(_root, "*", SearchOption.AllDirectories) : [],
        file => Assert.False(Name().IsMatch(TextOf(file)), $"{when}: {file} has a record as it was."));

    /// <summary>Checks that the backup is complete and that nothing is left over.</summary>
    public void CheckComplete(string when)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "backup.json")))!;
        Assert.Equal("Complete", manifest["status"]!.ToString());
        var collections = manifest["collections"]!.AsArray();
        Assert.Equal(BackupFleet.Collections, collections.Select(collection => collection!["collection"]!.ToString()));
        Assert.All(collections, collection => Assert.NotNull(collection!["permission"]));
        foreach (var name in BackupFleet.Collections)
            Assert.True(
                (redact ? Name().Replace(fleet.Seed(name), "x") : fleet.Seed(name)) == Read(name),
                $"{when}: the file of {name} is not complete.");
        var expected = BackupFleet.Collections.SelectMany(name => new[] { PathOf(name), PathOf(name) + ".receipt.json" }).Append(
            Path.Combine(Folder, "backup.json"));
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Assert.All(
            Directory.GetFiles(Ledger, "*.json"),
            file => Assert.Equal("Saved", JsonNode.Parse(File.ReadAllText(file))!["state"]!.ToString()));
        Assert.Equal(BackupFleet.Collections.Count(), Directory.GetFiles(Ledger, "*.json").Length);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string PathOf(string name) => Path.Combine(Folder, $"env-{name[1]}", $"{name}.jsonl{(compress ? ".gz" : "")}");

    private string Read(string name) => TextOf(PathOf(name));

    private static string TextOf(string path)
    {
        using var file = File.OpenRead(path);
        using var text = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress) : file);
        return text.ReadToEnd();
    }

    [GeneratedRegex("record [0-9]+")]
    private static partial Regex Name();
}
