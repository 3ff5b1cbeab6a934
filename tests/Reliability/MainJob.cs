using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Reliability.Tests;

/// <summary>The service that the main jobs of these tests run against, and the file that each must bring home.</summary>
public sealed class ServiceFixture : IDisposable
{
    private readonly EmulatorProcess _emulator = new(jobSeconds: 0.6);

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

    /// <summary>The SHA-256 of the file.</summary>
    internal string Truth { get; }

    /// <summary>What is written nowhere.</summary>
    internal IReadOnlyList<string> Secrets => [_emulator.AppSecret, _emulator.VerifyTicket, "q-signature", "access_token"];

    internal static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    internal IReadOnlyDictionary<string, string> Environment(string ledger) => new Dictionary<string, string>
    {
        ["TCB_ENDPOINT"] = Gate.Endpoint.ToString(),
        ["TCB_COMPONENT_APPID"] = _emulator.AppId,
        ["TCB_COMPONENT_APPSECRET"] = _emulator.AppSecret,
        ["TCB_COMPONENT_VERIFY_TICKET"] = _emulator.VerifyTicket,
        ["TCB_LEDGER"] = ledger,
        ["TCB_SUBMIT_INTERVAL_SEC"] = "0",
    };

    public void Dispose()
    {
        Gate.Dispose();
        _emulator.Dispose();
    }
}

/// <summary>One main job: a ledger and a folder of its own, and sessions that begin it and go on with it.</summary>
internal sealed class MainJob : IDisposable
{
    /// <summary>What the session prints just before it begins.</summary>
    public const string Ready = "ready";

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
        $"$ErrorActionPreference = 'Stop'; '{Ready}'; " +
        $"Invoke-TcbDbExport -Env demo-4a89da -Query \"db.collection('cities').where({{ country: 'CN' }}).orderBy('population', 'desc').get()\" -Destination '{Target}' | Out-Null";

    public string Resume { get; } = "$ErrorActionPreference = 'Stop'; Resume-TcbExport | Out-Null";

    /// <summary>The submits that the service got for this job.</summary>
    public int Submits => _service.Gate.Submits - _submitsBefore;

    private string Ledger => Path.Combine(_folder, "ledger");

    public ShellProcess Start(string script) => new(script, _service.Environment(Ledger));

    /// <summary>Resumes after a kill, and sees to it that nothing was lost, doubled or let slip.</summary>
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
            // Killed before the intent was on the disk: then nothing may have been sent, and nothing be there.
            Assert.True(Submits == 0 && entries.Count == 0 && !File.Exists(Target), $"{when}: something was done that was not intended.");
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
        // A kill between the last word and the end of the command leaves the lock, which nobody holds and which holds nothing.
        Assert.All(Directory.GetFiles(Ledger), file => Assert.True(
            file.EndsWith(".json", StringComparison.Ordinal) || (file.EndsWith(".lock", StringComparison.Ordinal) && new FileInfo(file).Length == 0), $"{when}: {file}"));
    }

    public IReadOnlyList<JsonNode> Entries() => Directory.Exists(Ledger)
        ? [.. Directory.GetFiles(Ledger, "*.json").Select(file => JsonNode.Parse(File.ReadAllText(file))!)]
        : [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
