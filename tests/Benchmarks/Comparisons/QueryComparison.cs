using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// How many documents per second an export of the emulator filters, projects and writes as JSON lines, from its store on disk to the file,
/// compared with a warm Node that does the same from a file of lines with <c>JSON.parse</c>, mingo and <c>JSON.stringify</c>. They run in
/// turns, in separate processes.
/// </summary>
internal static class QueryComparison
{
    private const double Goal = 5;
    private const string Env = "benchmark-1";

    private const string Statement = """
        db.collection('cities').where({ population: _.gte(30000).and(_.lt(1000000)), country: _.neq('US'), 'admin.code1': _.exists(true) })
            .field({ name: true, names: true, population: true, 'location.coordinates': true, modified: true }).get()
        """;

    private const string Filter = """{"population":{"$gte":30000,"$lt":1000000},"country":{"$ne":"US"},"admin.code1":{"$exists":true}}""";
    private const string Projection = """{"name":1,"names":1,"population":1,"location.coordinates":1,"modified":1}""";

    public static void Run(bool quick, Report report)
    {
        var packages = Path.Combine(Repository.Root, "tests", "Differential", "node");
        if (Executables.Find("node") is not { } node || !Directory.Exists(Path.Combine(packages, "node_modules")))
        {
            report.NotMeasured("exporting against Node", $"there is no node, or no packages in {packages}: npm ci");
            return;
        }

        using var scratch = new Scratch();
        var seed = Directory.CreateDirectory(Path.Combine(scratch["seed"], Env)).Parent!.FullName;
        var file = Path.Combine(seed, Env, "cities.jsonl");
        var documents = WriteDocuments(file, quick ? 50_000 : 200_000);

        using var emulator = new Emulator(seed, scratch["data"]);
        using var lines = new NodeLines(node, packages, file, scratch["written.jsonl"]);
        var (ours, theirs) = (new Samples(), new Samples());
        var records = 0L;
        for (var round = -3; round < (quick ? 3 : 9); round++)
        {
            var (time, written) = lines.Run();
            var (exportTime, exported) = emulator.Export();
            if (written != exported)
                throw new InvalidOperationException($"Node wrote {written} lines, the emulator {exported}.");
            records = exported;
            if (round < 0)
                continue; // warm-up
            theirs.Add(documents / time.TotalSeconds / 1000);
            ours.Add(documents / exportTime.TotalSeconds / 1000);
        }

        var ratio = Samples.Ratios(ours, theirs);
        report.Add(new(
            string.Create(CultureInfo.InvariantCulture, $"export of {documents} documents, {records} of them written, thousand documents/s"),
            $"emulator: {ours.ToString("F0")}", $"Node: {theirs.ToString("F0")}", ratio.ToString("F2"), $"≥ {Goal}", ratio.Median >= Goal));
    }

    /// <summary>Repeats the example cities, each time with another <c>_id</c>.</summary>
    private static long WriteDocuments(string path, int count)
    {
        var cities = File.ReadAllLines(Repository.Cities);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false));
        for (var i = 0; i < count; i++)
        {
            var city = cities[i % cities.Length];
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"_id\":\"{i:x32}\""));
            file.Write(city.AsSpan(city.IndexOf(',', StringComparison.Ordinal)));
            file.Write('\n');
        }

        return count;
    }

    /// <summary>The emulator as users start it, with its documents on disk.</summary>
    private sealed class Emulator : IDisposable
    {
        private readonly Process _process;
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };
        private readonly string _endpoint;
        private readonly string _token;

        public Emulator(string seed, string data)
        {
            const string AppId = "wx0123456789abcdef", Secret = "benchmark", Ticket = "benchmark";
            _process = Process.Start(new ProcessStartInfo("dotnet",
            [
                Repository.BuiltFile("src/WeChatTcb.Emulator", "net8.0", "WeChatTcb.Emulator.dll"), "--seed", seed, "--data", data, "--urls", "http://127.0.0.1:0",
                "--job-seconds", "0", "--parent-stdin", "--component-appid", AppId, "--component-appsecret", Secret, "--component-verify-ticket", Ticket,
            ])
            { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            var ready = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The emulator did not start.");
            using var line = JsonDocument.Parse(ready);
            _endpoint = line.RootElement.EnumerateObject().Select(static p => p.Value.ToString()).First(static v => v.StartsWith("http://", StringComparison.Ordinal)).TrimEnd('/');
            _token = Post("/cgi-bin/component/api_component_token?", new { component_appid = AppId, component_appsecret = Secret, component_verify_ticket = Ticket })
                .GetProperty("component_access_token").GetString()!;
        }

        /// <summary>From submitting the job to the response that says that the file is complete.</summary>
        public (TimeSpan Time, long Records) Export()
        {
            var started = Stopwatch.GetTimestamp();
            var job = Post("/componenttcb/dbexport?", new { env = Env, file_path = "cities.json", file_type = 1, query = Statement }).GetProperty("job_id").GetInt64();
            var state = Post("/componenttcb/dbmigrationstate?", new { env = Env, job_id = job });
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

    private sealed class NodeLines : IDisposable
    {
        private readonly Process _process;

        public NodeLines(string node, string packages, string from, string to) =>
            _process = Process.Start(new ProcessStartInfo(node, ["lines.mjs", from, to, Filter, Projection])
            {
                WorkingDirectory = packages,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;

        /// <summary>From opening the input to closing the output, measured by Node.</summary>
        public (TimeSpan Time, long Lines) Run()
        {
            _process.StandardInput.WriteLine();
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine()?.Split(' ') is [var milliseconds, var lines]
                ? (TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture)), long.Parse(lines, CultureInfo.InvariantCulture))
                : throw new InvalidOperationException("Node has ended.");
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
                _process.Kill();
            _process.Dispose();
        }
    }
}
