using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Convert-TcbExportFile.</summary>
public sealed class ConvertTests : IDisposable
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(30);

    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public ConvertTests() => _session.Set("folder", _folder.Path);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_conversion_that_is_stopped_leaves_the_old_file_and_nothing_else()
    {
        // Text that takes seconds to compress.
        var line = Encoding.UTF8
            .GetBytes($"{{\"_id\":\"1\",\"text\":\"{Convert.ToBase64String(RandomNumberGenerator.GetBytes(60_000))}\"}}\n");
        using (var file = File.Create(_folder["big.json"]))
        {
            for (var i = 0; i < 2000; i++)
                file.Write(line);
        }

        _folder.Write("big.jsonl.gz", "old");
        using var running = _session.Start("Convert-TcbExportFile \"$folder/big.json\" \"$folder/big.jsonl.gz\" -Force");
        Assert.True(
            SpinWait.SpinUntil(() => Directory.GetFiles(_folder.Path, "*.part").Any(path => new FileInfo(path).Length > 0), StepLimit));

        var stopping = Stopwatch.StartNew();
        var result = running.Stop();

        Assert.InRange(stopping.Elapsed, TimeSpan.Zero, Session.StopLimit);
        Assert.Empty(result.Output);
        Assert.Equal("old", File.ReadAllText(_folder["big.jsonl.gz"]));
        Assert.Equal(
            ["big.json", "big.jsonl.gz"],
            Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        File.Delete(_folder["big.json"]);
    }

    [Fact]
    public void The_rows_of_CSV_are_those_of_the_flat_records()
    {
        _session.Set("cities", Path.Combine(Repository.Root, "examples", "data", "demo-4a89da", "cities.jsonl"));

        var result = _session.Run(
            """
            $file = Convert-TcbExportFile $cities "$folder/cities.csv" -Flatten
            $rows = @(Read-TcbExportFile $file.Path)
            $records = @(Read-TcbExportFile $cities -Flatten)
            # An object without fields has no column in CSV.
            $names = @($records[0].psobject.Properties.Name) -cne 'admin'
            if ($rows.Count -ne $records.Count) { throw "$($rows.Count) rows" }
            if (($rows[0].psobject.Properties.Name -join ',') -cne ($names -join ',')) { throw "other columns" }
            for ($i = 0; $i -lt $rows.Count; $i++) {
                foreach ($name in $names) {
                    $cell, $value = $rows[$i].$name, $records[$i].$name
                    $same = $value -is [datetimeoffset] ? [datetimeoffset] $cell -eq $value : $value -is [double] ? [double] $cell -eq $value :
                        $value -is [bool] ? $cell -ceq "$value".ToLowerInvariant() : $cell -ceq "$value"
                    if (-not $same) { throw "row $i, ${name}: '$cell' is not '$value'" }
                }
            }
            $file
            """);

        Assert.Equal(10_000, result.Single().RecordCount);
    }
}
