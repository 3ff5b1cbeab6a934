using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Benchmarks.Comparisons;

/// <summary>The emulator as users start it, with its documents on disk.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly string _endpoint;
    private readonly string _token;

    public EmulatorProcess(string seed, string data)
    {
        const string AppId = "wx0123456789abcdef", Secret = "benchmark", Ticket = "benchmark";
        _process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Repository.BuiltFile("src/WeChatTcb.Emulator", "net8.0", "WeChatTcb.Emulator.dll"), "--seed", seed, "--data", data, "--urls",
            "http://127.0.0.1:0",
            "--job-seconds", "0", "--parent-stdin", "--component-appid", AppId, "--component-appsecret", Secret,
            "--component-verify-ticket", Ticket,
        ])
        { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var ready = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The emulator did not start.");
        using var line = JsonDocument.Parse(ready);
        _endpoint = line.RootElement.GetProperty("endpoint").GetString()!.TrimEnd('/');
        _token = Post(
            "/cgi-bin/component/api_component_token?",
            new { component_appid = AppId, component_appsecret = Secret, component_verify_ticket = Ticket })
            .GetProperty("component_access_token").GetString()!;
    }

    /// <summary>From submitting the job to the response that says that the file is complete.</summary>
    public (TimeSpan Time, long Records) Export(string env, string statement)
    {
        var started = Stopwatch.GetTimestamp();
        var job = Post("/componenttcb/dbexport?", new { env, file_path = "cities.json", file_type = 1, query = statement })
            .GetProperty("job_id").GetInt64();
        JsonElement state;
        do
        {
            // Waits up to ten seconds for the job.
            state = Post("/componenttcb/dbmigrationstate?", new { env, job_id = job });
        }
        while (state.GetProperty("status").GetString() == "writing");
        return state.GetProperty("status").GetString() == "success"
            ? (Stopwatch.GetElapsedTime(started), state.GetProperty("record_success").GetInt64())
            : throw new InvalidOperationException($"The export failed: {state}");
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }

    private JsonElement Post(string path, object body)
    {
        using var response = _http.PostAsJsonAsync($"{_endpoint}{path}access_token={_token}", body).Result;
        return response.Content.ReadFromJsonAsync<JsonElement>().Result;
    }
}
