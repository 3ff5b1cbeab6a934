using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WeChatTcb.Tests.Harness;

namespace WeChatTcb.Tests;

/// <summary>Save-TcbExportFile.</summary>
public sealed class SaveTests : IDisposable
{
    private const string Text = "{\"_id\":\"1\"}\n{\"_id\":\"2\",\"s\":\"中文\"}\n";

    private readonly ScriptedService _service = new();
    private readonly Session _session = new();
    private readonly TempFolder _folder = new();

    public SaveTests()
    {
        _session.Set("endpoint", _service.Endpoint);
        _session.Set("folder", _folder.Path);
        _session.Run(Scripts.ConnectTo);
        _service.State = (job, _) => _service.Success(job, 2);
        _service.File = (_, context) => context.Response.WriteAsync(Text);
    }

    public void Dispose()
    {
        _session.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_saves_the_bytes_and_returns_length_records_and_hash()
    {
        var file = _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\" -PassThru").Single();

        var bytes = Encoding.UTF8.GetBytes(Text);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["x.json"]));
        Assert.Equal(_folder["x.json"], file.Path);
        Assert.Equal((long)bytes.Length, file.Length);
        Assert.Equal(2L, file.RecordCount);
        Assert.True(file.RecordCountVerified);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.Sha256);
        Assert.Equal("Json", file.FileType.ToString());
    }

    [Fact]
    public void Without_PassThru_it_writes_nothing_to_the_pipeline() =>
        Assert.Empty(_session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\"").Output);

    [Theory]
    [InlineData("a/b/cities.json", "cities.json")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("nul", "_nul")]
    [InlineData("..", "export-7")]
    [InlineData("a:b?.json", "a_b_.json")]
    public void In_a_folder_the_file_gets_a_safe_name_from_the_jobs_path(string filePath, string name)
    {
        _session.Run("[pscustomobject]@{ Env = 'e'; JobId = 7; FilePath = $args[0] } | Save-TcbExportFile -Destination $folder", filePath);

        Assert.Equal([name], _folder.Exports);
    }

    [Fact]
    public void A_path_that_ends_with_a_separator_is_a_folder_even_if_it_does_not_exist()
    {
        var file = _session.Run("[pscustomobject]@{ Env = 'e'; JobId = 7; FilePath = 'x.json' } | Save-TcbExportFile -Destination \"$folder/new/deep/\" -PassThru").Single();

        Assert.Equal(Path.Combine(_folder.Path, "new", "deep", "x.json"), file.Path);
    }

    [Fact]
    public void A_relative_destination_is_relative_to_the_sessions_location()
    {
        // This engine has no Set-Location, so the session's method is used.
        _session.Run("$ExecutionContext.SessionState.Path.SetLocation($folder)");

        _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination here.json");

        Assert.Contains("here.json", _folder.Files);
    }

    [Fact]
    public void It_refuses_to_overwrite_and_Force_replaces()
    {
        _folder.Write("x.json", "old");

        var error = _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\"").Error("FileExists");
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal("old", File.ReadAllText(_folder["x.json"]));

        _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\" -Force");
        Assert.Equal(Text, File.ReadAllText(_folder["x.json"]));
    }

    [Fact]
    public void A_wrong_count_keeps_the_old_file_and_SkipCountCheck_accepts_the_new()
    {
        _folder.Write("x.json", "old");
        _service.State = (job, _) => _service.Success(job, 3);

        _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\" -Force").Error("WrongRecordCount");
        Assert.Equal("old", File.ReadAllText(_folder["x.json"]));
        Assert.Equal(["x.json"], _folder.Files);

        var file =
            _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\" -Force -SkipCountCheck -PassThru")
                .Single();
        Assert.False(file.RecordCountVerified);
    }

    [Fact]
    public void Csv_is_counted_with_its_quoting_and_without_its_header()
    {
        _service.File = (_, context) => context.Response.WriteAsync("_id,text\n1,\"a\nb\"\n2,\"say \"\"hi\"\"\"\n");

        var file = _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.csv\" -FileType Csv -PassThru")
            .Single();

        Assert.Equal(2L, file.RecordCount);
    }

    [Fact]
    public void A_broken_download_resumes_where_it_stopped()
    {
        var ranges = new List<string>();
        var bytes = Encoding.UTF8.GetBytes(Text);
        _service.File = async (_, context) =>
        {
            ranges.Add(context.Request.Headers.Range.ToString());
            context.Response.Headers.ETag = "\"v1\"";
            if (ranges.Count > 1)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes 5-{bytes.Length - 1}/{bytes.Length}";
                await context.Response.Body.WriteAsync(bytes.AsMemory(5));
                return;
            }

            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, 5));
            await context.Response.Body.FlushAsync();
            await Task.Delay(200); // otherwise the client may see the break before the bytes
            context.Abort();
        };

        var result = _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\" -PassThru -Verbose");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), result.Single().Sha256);
        Assert.Equal(["", "bytes=5-"], ranges);
        Assert.Contains(result.Verbose, line => line.Contains("after 5 bytes", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Verbose, line => line.Contains("planted", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_URL_is_requested_once_more_and_then_an_error()
    {
        _service.File = (_, context) =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };

        var result = _session.Run("Save-TcbExportFile e 7 -Destination \"$folder/x.json\"");

        Assert.Equal(ErrorCategory.PermissionDenied, result.Error("FileAddressRefused").CategoryInfo.Category);
        Assert.Equal(2, _service.Count("/componenttcb/dbmigrationstate"));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void A_file_that_is_cut_off_between_braces_is_never_saved()
    {
        _service.File = (_, context) => context.Response.WriteAsync(Text[..^5]);

        Assert.Contains(
            "-SkipCountCheck",
            _session.Run("Save-TcbExportFile e 7 -Destination \"$folder/x.json\"").Error("DamagedFile").ErrorDetails.RecommendedAction);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void The_file_of_the_job_has_the_hash_and_the_path_of_the_receipt()
    {
        var job = _session.Run("Invoke-TcbDbExport e \"db.collection('x').get()\" -Destination \"$folder/x.json\"").Single();

        Assert.Equal(_folder["x.json.receipt.json"], job.File.ReceiptPath);
        var receipt = JsonNode.Parse(File.ReadAllText(job.File.ReceiptPath));
        Assert.Equal((string)job.File.Sha256, (string)receipt!["file"]!["sha256"]!);
        Assert.Equal("db.collection('x').get()", (string)receipt["job"]!["query"]!);
        Assert.DoesNotContain("planted", receipt.ToJsonString());
        Assert.DoesNotContain("scripted-token", receipt.ToJsonString());
    }

    [Fact]
    public void A_job_that_has_not_ended_has_no_file()
    {
        _service.State = (_, _) => new { errcode = 0, errmsg = "ok", status = "writing" };

        var error = _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/x.json\"").Error("JobNotFinished");

        Assert.Contains("Wait-TcbExportJob", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void WhatIf_names_the_file_and_downloads_nothing()
    {
        _session.Run("$job = Get-TcbExportJob e 7");
        var before = _service.Requests.Count;

        _session.Run("$job | Save-TcbExportFile -Destination \"$folder/x.json\" -WhatIf");

        Assert.Equal(before, _service.Requests.Count);
        Assert.Contains(_session.Host.Lines, line => line.Contains(_folder["x.json"], StringComparison.Ordinal));
    }

    [Fact]
    public void Without_permission_the_error_names_the_path()
    {
        var target = Path.Combine(_folder.Write("a-file", ""), "below.json");

        var error = _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination $args[0]", target).Error("CannotWriteFile");

        Assert.Contains(target, error.ErrorDetails.Message);
    }

    [Fact]
    public void A_path_outside_the_file_system_is_refused() =>
        _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination variable:x").Error("NotAFilePath");

    [Fact]
    public void A_name_may_be_as_long_as_the_file_system_allows()
    {
        var name = new string('城', 83) + ".json"; // 254 bytes

        _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination \"$folder/$($args[0])\" -PassThru", name).Single();

        Assert.True(_session.Run("Test-TcbExportFile \"$folder/$($args[0])\"", name).Single().IsWhole);
        Assert.Equal(2, _folder.Files.Count);
    }

    [Fact]
    public void Two_files_of_one_command_never_replace_each_other_even_with_Force()
    {
        _folder.Write("x.json", "old");

        var result = _session.Run("Get-TcbExportJob e 7, 8 | Save-TcbExportFile -Destination \"$folder/x.json\" -Force -PassThru");

        result.Error("DuplicateDestination");
        Assert.Equal(7L, ((dynamic)Assert.Single(result.Output)).JobId);
        Assert.Equal(["x.json"], _folder.Exports);
    }

    [Fact]
    public void A_device_is_refused_as_the_destination_even_with_Force()
    {
        if (OperatingSystem.IsWindows())
            return;

        // Not a device that exists: run by an administrator, a failing test would replace it.
        _session.Run("Get-TcbExportJob e 7 | Save-TcbExportFile -Destination /dev/WeChatTcb-no-such-device -Force")
            .Error("DestinationIsDevice");
    }
}
