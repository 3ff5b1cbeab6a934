using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Reliability.Tests;

/// <summary>The emulator, in its own process, which ends with this one.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private readonly Process _process;

    /// <param name="jobSeconds">How long an export takes.</param>
    /// <param name="clockStart">The start of a virtual clock, which only moves when it is advanced; null for the machine's clock.</param>
    /// <param name="seed">The folder with the documents; null for the example data.</param>
    public EmulatorProcess(double jobSeconds, DateTimeOffset? clockStart = null, string? seed = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[]
        {
            Repository.Emulator, "--urls", "http://127.0.0.1:0", "--seed", seed ?? Repository.SeedData, "--parent-stdin",
            "--job-seconds", jobSeconds.ToString(CultureInfo.InvariantCulture), "--parent-pid",
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        })
        {
            start.ArgumentList.Add(argument);
        }

        if (clockStart is { } time)
        {
            start.ArgumentList.Add("--clock");
            start.ArgumentList.Add($"virtual:{time.UtcDateTime:O}");
        }

        _process = Process.Start(start)!;
        using var ready = JsonDocument.Parse(
            _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The emulator did not start."));
        string Text(string name) => ready.RootElement.GetProperty(name).GetString()!;
        Endpoint = new Uri(Text("endpoint"));
        (AppId, AppSecret, VerifyTicket) = (Text("componentAppId"), Text("componentAppSecret"), Text("componentVerifyTicket"));
    }

    public Uri Endpoint { get; }

    public string AppId { get; }

    public string AppSecret { get; }

    public string VerifyTicket { get; }

    /// <summary>The environment variables by which a session connects through a gate, and exports and imports without pauses.</summary>
    internal IReadOnlyDictionary<string, string> Variables(Gate gate, string ledger) => new Dictionary<string, string>
    {
        ["TCB_ENDPOINT"] = gate.Endpoint.ToString(),
        ["TCB_COMPONENT_APPID"] = AppId,
        ["TCB_COMPONENT_APPSECRET"] = AppSecret,
        ["TCB_COMPONENT_VERIFY_TICKET"] = VerifyTicket,
        ["TCB_LEDGER"] = ledger,
        ["TCB_SUBMIT_INTERVAL_SEC"] = "0",
    };

    /// <summary>What is at the service, as a caller that knows its credentials sees it.</summary>
    /// <param name="pass">Lets some time pass for the service.</param>
    internal ServiceView View(Func<Task> pass) => new(Endpoint, AppId, AppSecret, VerifyTicket, pass);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.Dispose();
    }
}
