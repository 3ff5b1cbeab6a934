using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reliability.Tests;

/// <summary>
/// A service with some environments and small collections, behind a gate that records what is requested for each collection.
/// </summary>
public sealed partial class BackupFleet : IDisposable
{
    internal const int Environments = 3;
    internal const int CollectionsPerEnvironment = 6;

    private readonly string _seed = Directory.CreateTempSubdirectory("tcb-fleet-").FullName;
    private readonly EmulatorProcess _emulator;
    private readonly Lock _lock = new();
    private TimeSpan? _length;

    public BackupFleet()
    {
        for (var env = 1; env <= Environments; env++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_seed, $"env-{env}")).FullName;
            for (var number = 1; number <= CollectionsPerEnvironment; number++)
            {
                // One is empty, and the names tell the environment, so that a path in the storage does too.
                File.WriteAllLines(
                    Path.Combine(folder, $"e{env}c{number}.jsonl"),
                    Enumerable.Range(0, number == CollectionsPerEnvironment ? 0 : 200 * number)
                        .Select(id => $$"""{"_id":"{{id:00000}}","name":"record {{id}}"}"""));
            }
        }

        _emulator = new EmulatorProcess(jobSeconds: 0.3, seed: _seed);
        Gate = new Gate(_emulator.Endpoint) { FileTime = TimeSpan.FromSeconds(0.05), Received = OnReceived };
    }

    internal Gate Gate { get; }

    /// <summary>The collections of the submits that the gate has received.</summary>
    internal List<string> Submits { get; } = [];

    /// <summary>The collections of the files that were requested.</summary>
    internal List<string> Downloads { get; } = [];

    internal static IEnumerable<string> Collections =>
        Enumerable.Range(1, Environments).SelectMany(
            env => Enumerable.Range(1, CollectionsPerEnvironment).Select(number => $"e{env}c{number}"));

    internal IReadOnlyDictionary<string, string> Variables(string ledger) => _emulator.Variables(Gate, ledger);

    /// <summary>How long a backup takes from its first line to its end. Measured once.</summary>
    internal async Task<TimeSpan> LengthAsync()
    {
        if (_length is { } known)
            return known;
        using var backup = new KilledBackup(this, compress: false);
        using var session = backup.Start(backup.Script);
        return (_length = (await RandomKills.MeasureAsync(session)).Length).Value;
    }

    /// <summary>A copy of what was requested so far.</summary>
    internal (string[] Submits, string[] Downloads) Snapshot()
    {
        lock (_lock)
            return ([.. Submits], [.. Downloads]);
    }

    /// <summary>The text of a collection, as it is exported.</summary>
    internal string Seed(string collection) => File.ReadAllText(Path.Combine(_seed, $"env-{collection[1]}", $"{collection}.jsonl"));

    public void Dispose()
    {
        Gate.Dispose();
        _emulator.Dispose();
        Directory.Delete(_seed, recursive: true);
    }

    private void OnReceived(string path, string body)
    {
        var isSubmit = path.EndsWith("/dbexport", StringComparison.Ordinal);
        if (!isSubmit && body.Length > 0)
            return;
        var name = Name().Match(isSubmit ? JsonNode.Parse(body)!["query"]!.ToString() : path).Value;
        lock (_lock)
            (isSubmit ? Submits : Downloads).Add(name);
    }

    [GeneratedRegex("e[0-9]c[0-9]")]
    private static partial Regex Name();
}
