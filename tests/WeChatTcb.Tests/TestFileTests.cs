using System.Management.Automation;
using Microsoft.AspNetCore.Http;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Test-TcbExportFile.</summary>
public sealed class TestFileTests : IDisposable
{
    private const string Text = "{\"_id\":\"1\"}\n{\"_id\":\"2\"}\n";

    private readonly ScriptedService _service = new();
    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public TestFileTests()
    {
        _session.Set("endpoint", _service.Endpoint);
        _session.Set("folder", _folder.Path);
        _session.Run(Scripts.ConnectTo);
        _service.State = (job, _) => _service.Success(job, 2);
        _service.File = (_, context) => context.Response.WriteAsync(Text);
        Assert.Empty(_session.Run("1..3 | ForEach-Object { Save-TcbExportFile e $_ -Destination \"$folder/$_.json\" }").Errors);
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_reports_for_each_file_whether_it_is_complete_and_what_differs()
    {
        _folder.Write("2.json", Text.Replace('2', '3'));
        File.Delete(_folder["3.json.receipt.json"]);

        var result = _session.Run("Test-TcbExportFile \"$folder/*.json\"");

        Assert.Empty(result.Errors);
        Assert.Equal(["Whole", "Changed", "NoReceipt"], result.Output.Select(check => (string)((dynamic)check).Status.ToString()));
        Assert.Equal([true, false, false], result.Output.Select(check => (bool)((dynamic)check).IsWhole));
        Assert.Equal("Sha256", Assert.Single((IEnumerable<string>)((dynamic)result.Output[1]).Differences));
    }

    [Fact]
    public void Files_jobs_and_saved_files_bind()
    {
        _session.Set("files", Directory.GetFiles(_folder.Path).Select(path => new FileInfo(path)).ToArray());

        Assert.Equal(3, _session.Run("$files | Test-TcbExportFile").Output.Count); // the receipts among them are skipped
        Assert.True(
            _session.Run("Invoke-TcbDbExport e \"db.collection('x').get()\" -Destination \"$folder/4.json\" | Test-TcbExportFile")
                .Single().IsWhole);
        Assert.True(_session.Run("Save-TcbExportFile e 5 -Destination \"$folder/5.json\" -PassThru | Test-TcbExportFile").Single().IsWhole);
        Assert.True(_session.Run("Test-TcbExportFile -LiteralPath \"$folder/1.json\"").Single().IsWhole);
        Assert.Equal(
            ["1", "2"],
            _session.Run("(Test-TcbExportFile \"$folder/1.json\" | Where-Object IsWhole | Read-TcbExportFile)._id").Output
                .Select(id => id.ToString()));
    }

    [Fact]
    public void A_path_with_escaped_wildcards_is_that_file()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "a [b].json"), "{\"_id\":\"1\"}\n");

        Assert.EndsWith(
            "a [b].json", (string)_session.Run("Test-TcbExportFile \"$folder/a ``[b``].json\"").Single().Path, StringComparison.Ordinal);
        Assert.Single(_session.Run("Read-TcbExportFile ([WildcardPattern]::Escape(\"$folder/a [b].json\"))").Output);
        _session.Run("Test-TcbExportFile \"$folder/``[no``].json\"").Error("FileNotFound");
    }

    [Fact]
    public void What_cannot_be_read_is_an_error_and_the_others_are_checked()
    {
        _folder.Write("1.json.receipt.json", "nonsense");

        var result = _session.Run("Test-TcbExportFile \"$folder/1.json\", \"$folder/none.json\", \"$folder/2.json\"");

        Assert.Equal(["DamagedReceipt", "FileNotFound"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(ErrorCategory.InvalidData, result.Errors[0].CategoryInfo.Category);
        Assert.Equal(_folder["1.json"], result.Errors[0].TargetObject);
        Assert.True(((dynamic)Assert.Single(result.Output)).IsWhole);
    }

    [Fact]
    public void It_needs_no_connection()
    {
        using var other = new Session();

        Assert.True(other.Run("Test-TcbExportFile $args[0]", _folder["1.json"]).Single().IsWhole);
    }

    [Fact]
    public void A_large_file_can_be_stopped()
    {
        using (var large = File.OpenWrite(_folder["large.json"]))
            large.SetLength(20_000_000_000); // sparse: uses no disk space

        using var running = _session.Start("Test-TcbExportFile \"$folder/large.json\"");
        // The first progress record shows that it is reading.
        Assert.True(SpinWait.SpinUntil(() => running.Progress > 0, TimeSpan.FromSeconds(30)));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        running.Stop();

        Assert.True(clock.Elapsed < Session.StopLimit, $"It took {clock.Elapsed}.");
        Assert.Equal(PSInvocationState.Stopped, running.State);
    }
}
