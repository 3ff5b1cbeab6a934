using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Benchmarks.Sessions;

namespace Benchmarks.Comparisons;

/// <summary>
/// The time that <c>Invoke-TcbDbImport -Wait</c> takes for a large file, compared with curl posting the same pieces to the same emulator
/// plus the emulator's time for their imports; and how much the session grows from the first piece to the last.
/// </summary>
internal static class DbImportComparison
{
    private const double Goal = 1.2;
    private const double MemoryGoal = 50;
    private const double Megabyte = 1024 * 1024;
    private const int PieceSize = 50_000_000;
    private const string Env = "demo-4a89da";
    private const string Path = "tmp/benchmark.json";

    public static void Run(bool quick, Report report)
    {
        var curl = Executables.Find("curl");
        if (curl is null)
        {
            report.NotMeasured("importing against curl", "no curl was found");
            return;
        }

        using var scratch = new Scratch();
        var source = scratch["source.json"];
        var records = Scratch.WriteDocuments(source, quick ? 500_000 : 3_400_000);
        var pieces = Divide(source, scratch);
        var size = new FileInfo(source).Length / 1e9;
        Console.Error.WriteLine($"dbimport: {size:F2} GB, {records} records, {pieces.Count} pieces");

        using var session = new Session();
        session.Run($"Import-Module '{Repository.Manifest}'");
        session.Run(
            $"$emulator = Start-TcbEmulator -SeedPath '{Repository.SeedData}' -DataPath '{scratch["data"]}' -JobSeconds 0 -Connect");
        try
        {
            using var service = new Service(session);
            var yardstick = TimeSpan.Zero;
            foreach (var piece in pieces)
                yardstick += service.Import(curl, piece);
            session.Run("Reset-TcbEmulator");
            // the warm-up
            session.Run(
                $"Invoke-TcbDbImport {Env} cities '{Repository.Cities}' -ConflictMode Upsert -Wait -InformationAction Ignore | Out-Null");
            session.Run("Reset-TcbEmulator");
            var before = session.WorkingSet;
            var cpu = session.ProcessorTime;
            var (time, largest) = session.RunWatched(
                $"Invoke-TcbDbImport {Env} cities '{source}' -SubmitIntervalSec 0 -TimeoutSec 7200 -InformationAction Ignore | Out-Null");
            cpu = session.ProcessorTime - cpu;
            var ratio = time / yardstick;
            report.Add(new(
                $"Invoke-TcbDbImport of {Text(size, "F2")} GB in {pieces.Count} pieces, s", Text(time.TotalSeconds, "F1"),
                $"curl and the imports: {Text(yardstick.TotalSeconds, "F1")}", Text(ratio, "F2"), $"≤ {Goal}", ratio <= Goal));
            report.Add(new("… processor time of the session, s", Text(cpu.TotalSeconds, "F1"), "–", "–", null, false));
            var growth = (largest - before) / Megabyte;
            report.Add(
                new("… growth of the session's working set, MB", Text(growth, "F0"), "–", "–", $"< {MemoryGoal}", growth < MemoryGoal));
        }
        finally
        {
            session.Run("Stop-TcbEmulator");
        }
    }

    /// <summary>Writes the pieces of a file, as large as those of the command.</summary>
    private static List<string> Divide(string source, Scratch scratch)
    {
        var pieces = new List<string>();
        FileStream? piece = null;
        foreach (var line in File.ReadLines(source))
        {
            var bytes = Encoding.UTF8.GetBytes(line + "\n");
            if (piece is null || piece.Length + bytes.Length > PieceSize)
            {
                piece?.Dispose();
                pieces.Add(scratch[$"piece-{pieces.Count}.json"]);
                piece = File.Create(pieces[^1]);
            }

            piece.Write(bytes);
        }

        piece?.Dispose();
        return pieces;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The session's emulator, called without the module.</summary>
    private sealed class Service : IDisposable
    {
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };
        private readonly string _endpoint;
        private readonly string _token;

        internal Service(Session session)
        {
            _endpoint = session.Run("$emulator.Endpoint").Output.TrimEnd('/');
            _token = Post("/cgi-bin/component/api_component_token?", new
            {
                component_appid = session.Run("$emulator.ComponentAppId").Output,
                component_appsecret = session.Run("ConvertFrom-SecureString $emulator.ComponentAppSecret -AsPlainText").Output,
                component_verify_ticket = session.Run("ConvertFrom-SecureString $emulator.ComponentVerifyTicket -AsPlainText").Output,
            }).GetProperty("component_access_token").GetString()!;
        }

        /// <summary>From the start of curl to the response that says that the job has ended.</summary>
        internal TimeSpan Import(string curl, string piece)
        {
            var ticket = Post("/componenttcb/uploadfile?", new { env = Env, path = Path });
            var started = Stopwatch.GetTimestamp();
            using (var process = Process.Start(curl,
            [
                "--silent", "--show-error", "--fail", "--noproxy", "*", "--form-string", $"key={Path}", "--form-string",
                $"Signature={Field("authorization")}",
                "--form-string", $"x-cos-security-token={Field("token")}", "--form-string", $"x-cos-meta-fileid={Field("cos_file_id")}",
                "--form", $"file=@{piece}", Field("url"),
            ]))
            {
                process.WaitForExit();
                if (process.ExitCode != 0)
                    throw new InvalidOperationException($"curl ended with {process.ExitCode}.");
            }

            var job = Post("/componenttcb/dbimport?", new
            {
                env = Env,
                collection_name = "cities",
                file_path = Path,
                file_type = 1,
                stop_on_error = false,
                conflict_mode = 1,
            }).GetProperty("job_id").GetInt64();
            while (true)
            {
                var state = Post("/componenttcb/dbmigrationstate?", new { env = Env, job_id = job });
                switch (state.GetProperty("status").GetString())
                {
                    case "success":
                        return Stopwatch.GetElapsedTime(started);
                    case "fail":
                        throw new InvalidOperationException($"The import failed: {state}");
                }
            }

            string Field(string name) => ticket.GetProperty(name).GetString()!;
        }

        public void Dispose() => _http.Dispose();

        private JsonElement Post(string path, object body)
        {
            using var response = _http.PostAsJsonAsync($"{_endpoint}{path}access_token={_token}", body).Result;
            return response.Content.ReadFromJsonAsync<JsonElement>().Result;
        }
    }
}
