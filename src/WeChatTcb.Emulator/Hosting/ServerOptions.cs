using System.Net;
using System.Security.Cryptography;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Files;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>How an emulator runs.</summary>
internal sealed record ServerOptions
{
    /// <summary>The address it listens on, a loopback one; port 0 takes a free port.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>The folder with the documents to load, or null to load none.</summary>
    public string? SeedFolder { get; init; }

    /// <summary>The folder that keeps the documents, or null to hold them in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>How long a job takes; with zero the first poll finds it finished.</summary>
    public TimeSpan JobDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after an import the counts of its collection are still those from before (contract 1.3).</summary>
    public TimeSpan CollectionCountLag { get; init; }

    /// <summary>How long a token is valid (contract 4.1).</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromSeconds(7200);

    /// <summary>How long the URL of a file is valid (contract 3.3).</summary>
    public TimeSpan FileLifetime { get; init; } = CosSigner.DefaultLifetime;

    /// <summary>The time at which the clock stands still at first; null to go with the machine's clock.</summary>
    public DateTimeOffset? ClockStart { get; init; }

    /// <summary>The fault rules at the start.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>The credentials that get a token.</summary>
    public ComponentCredentials Credentials { get; init; } = NewCredentials();

    /// <summary>Whether the process ends with its standard input.</summary>
    public bool EndWithStandardInput { get; init; }

    /// <summary>The process with which this one ends.</summary>
    public int? ParentProcess { get; init; }

    public const int DefaultPort = 9517;

    private static ComponentCredentials NewCredentials() => new(
        "wx" + Hex(16),
        Hex(32),
        "ticket@@@" + RandomNumberGenerator.GetString(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 86));

    private static string Hex(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);
}
