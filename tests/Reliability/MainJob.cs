using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Reliability.Tests;

/// <summary>The service that the main jobs of these tests run against, and the hash of the file that each must save.</summary>
public sealed class ServiceFixture : IDisposable
{
    private readonly EmulatorProcess _emulator = new(jobSeconds: 0.6);
    private TimeSpan? _length;

    public ServiceFixture()
    {
        Gate = new Gate(_emulator.Endpoint);
        using var job = new MainJob(this);
        using var session = job.Start(job.Export);
        var (exitCode, text) = session.FinishAsync().GetAwaiter().GetResult();
        Assert.True(exitCode == 0, text);
        Truth = Hash(job.Target);
        Gate.FileTime = TimeSpan.FromSeconds(0.3);
    }

    internal Gate Gate { get; }

    /// <summary>How long the main job takes from its first line to its end, so that random kills hit all of it. Measured once.</summary>
    internal async Task<TimeSpan> LengthAsync()
    {
        if (_length is { } known)
            return known;
        using var job = new MainJob(this);
        using var session = job.Start(job.Export);
        return (_length = (await RandomKills.MeasureAsync(session)).Length).Value;
    }

    /// <summary>The SHA-256 of the file.</summary>
    internal string Truth { get; }

    /// <summary>What must not be written anywhere.</summary>
    internal IReadOnlyList<string> Secrets => [_emulator.AppSecret, _emulator.VerifyTicket, "q-signature", "access_token"];

    internal static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    internal IReadOnlyDictionary<string, string> Environment(string ledger) => _emulator.Variables(Gate, ledger);

    public void Dispose()
    {
        Gate.Dispose();
        _emulator.Dispose();
    }
}

/// <summary>One main job: a ledger and a folder of its own, and sessions that start and resume it.</summary>
internal sealed class MainJob : IDisposable
{
    private readonly ServiceFixture _service;
    private readonly string _folder = Directory.CreateTempSubdirectory("tcb-reliability-").FullName;
    private readonly int _submitsBefore;

    public MainJob(ServiceFixture service)
    {
        _service = service;
        _submitsBefore = service.Gate.Submits;
    }

    public string Target => Path.Combine(_folder, "cities.json");

    /// <summary>The script of the main job.</summary>
    public string Export =>
        $"'{RandomKills.Ready}'; " +
        $"Invoke-TcbDbExport -Env demo-4a89da -Query \"db.collection('cities').where({{ country: 'CN' }}).orderBy('population', 'desc').get()\" -Destination '{Target}' | Out-Null";

    public string Resume { get; } = "Resume-TcbExport | Out-Null";

    /// <summary>The number of submits that the service received for this job.</summary>
    public int Submits => _service.Gate.Submits - _submitsBefore;

    private string Ledger => Path.Combine(_folder, "ledger");

    public ShellProcess Start(string script) => new(script, _service.Environment(Ledger));

    /// <summary>Resumes after a kill and checks that nothing was lost, sent twice too often, or leaked.</summary>
    public async Task ResumeAndCheckAsync(string when)
    {
        var begun = Entries().Count > 0;
        using (var session = Start(Resume))
        {
            var (exitCode, text) = await session.FinishAsync();
            Assert.True(exitCode == 0, $"{when}: {text}");
        }

        var entries = Entries();
        if (!begun)
        {
            // Killed before the intent was on the disk: nothing may have been sent or saved.
            Assert.True(
                Submits == 0 && entries.Count == 0 && !File.Exists(Target), $"{when}: something was sent or saved without a ledger entry.");
            return;
        }

        Assert.True(File.Exists(Target), $"{when}: the export was lost.");
        Assert.Equal(_service.Truth, ServiceFixture.Hash(Target));
        Assert.InRange(Submits, 1, 2);
        var entry = Assert.Single(entries);
        Assert.Equal("Saved", entry["state"]!.ToString());
        Assert.Equal(_service.Truth.ToLowerInvariant(), entry["file"]!["sha256"]!.ToString());
        foreach (var file in Directory.GetFiles(Ledger))
            Assert.DoesNotContain(_service.Secrets, secret => File.ReadAllText(file).Contains(secret, StringComparison.Ordinal));
        // A kill after the last write leaves an empty lock file that is not locked.
        Assert.All(Directory.GetFiles(Ledger), file => Assert.True(
            file.EndsWith(".json", StringComparison.Ordinal)
                || (file.EndsWith(".lock", StringComparison.Ordinal) && new FileInfo(file).Length == 0), $"{when}: {file}"));
    }

    public IReadOnlyList<JsonNode> Entries() => Directory.Exists(Ledger)
        ? [.. Directory.GetFiles(Ledger, "*.json").Select(file => JsonNode.Parse(File.ReadAllText(file))!)]
        : [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
