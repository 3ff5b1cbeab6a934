using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Http;

/// <summary>Responses in every form that the service is documented or known to send (contract 1.2, 1.4, 3.1, 3.2, 4.1).</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("""{"errcode": 0,"errmsg": "ok","job_id": 100074947}""", 100074947)]
    [InlineData("""{"errcode":0,"errmsg":"ok","job_id":"100074947"}""", 100074947)]
    [InlineData("""{"job_id":102223492}""", 102223492)]
    [InlineData("""{"errcode":"0","errmsg":"ok","job_id":9007199254740993,"later":{"a":[1]}}""", 9007199254740993)]
    [InlineData("""{ "errcode" : 0 , "errmsg" : null , "job_id" : 1 }""", 1)]
    public async Task An_accepted_export_is_a_job(string answer, long jobId)
    {
        var setup = new Setup(TcbApiFamily.Tcb);
        setup.Service.Then(answer);

        var job = await setup.SubmitAsync();

        Assert.Equal(
            new ExportJob
            {
                Env = "test2-4a89da",
                JobId = jobId,
                Endpoint = new Uri("https://api.example.test/"),
                AppId = "wxplatform",
                ApiFamily = TcbApiFamily.Tcb,
                Status = ExportJobStatus.Submitted,
                FilePath = "test_export",
                FileType = ExportFileType.Json,
                Query = "db.collection('geo').get()",
                SubmittedAt = new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero),
                UpdatedAt = new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero),
                Connection = setup.Connection,
            },
            job);
        Assert.Equal(TimeZoneInfo.Local.GetUtcOffset(job.SubmittedAt!.Value), job.SubmittedAt.Value.Offset);
    }

    [Fact]
    public async Task An_acceptance_without_a_job_id_is_an_error_and_is_not_repeated()
    {
        var setup = new Setup();
        setup.Service.Then("""{"errcode":0,"errmsg":"ok"}""");

        var error = await Assert.ThrowsAnyAsync<TcbException>(setup.SubmitAsync);

        Assert.Contains("job_id", error.ToString(), StringComparison.Ordinal);
        Assert.Single(setup.Service.Requests);
    }

    [Theory]
    // The sample of the documentation.
    [InlineData("""{"errcode": 0,"errmsg": "ok","status": "success","record_success": 3,"record_fail": 0,"error_msg": "导出完成.","file_url": "https://tcb-mongodb-data-1254135806.cos.ap-shanghai.myqcloud.com/469835132/test_export?q-sign-algorithm=sha1"}""")]
    // The spelling of the older table.
    [InlineData("""{"errcode":0,"errmsg":"ok","status":"success","record_success":3,"record_fail":0,"err_msg":"导出完成.","file_url":"https://a.example/b"}""")]
    [InlineData("""{"errcode":0,"errmsg":"ok","status":"success","record_success":"3","record_fail":"0","error_msg":"","err_msg":"导出完成.","file_url":"https://a.example/b"}""")]
    [InlineData(
        """{"status":"SUCCESS","record_success":3,"record_fail":0,"error_msg":"导出完成.","unknown":null,"file_url":"https://a.example/b"}""")]
    public async Task A_finished_export_is_read_in_both_dialects(string answer)
    {
        var setup = new Setup();
        setup.Service.Then(answer);
        var before = setup.Job with { FilePath = "test_export", FileType = ExportFileType.Json };
        setup.Time.Advance(TimeSpan.FromMinutes(2));

        var (job, address) = await setup.Client.GetStateAsync(before, setup.Caller);

        Assert.Equal(ExportJobStatus.Succeeded, job.Status);
        Assert.Equal("success", job.StatusText, ignoreCase: true);
        Assert.Equal((3L, 0L), (job.RecordSuccess, job.RecordFail));
        Assert.Equal("导出完成.", job.Message);
        Assert.Equal(ExportFailureReason.None, job.FailureReason);
        Assert.Equal("test_export", job.FilePath);
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 1, 0, TimeSpan.Zero), job.UpdatedAt);
        Assert.Same(setup.Connection, job.Connection);
        Assert.True(job.IsFinished);
        Assert.NotNull(address);
        Assert.Equal(ExportJobStatus.Submitted, before.Status);
    }

    [Theory]
    [InlineData("waiting", ExportJobStatus.Waiting)]
    [InlineData("reading", ExportJobStatus.Reading)]
    [InlineData("writing", ExportJobStatus.Writing)]
    [InlineData("Writing", ExportJobStatus.Writing)]
    [InlineData("migrating", ExportJobStatus.Running)]
    [InlineData("compressing", ExportJobStatus.Running)]
    [InlineData("failed?", ExportJobStatus.Running)]
    public async Task A_running_job_has_only_a_status_and_an_unknown_status_means_running(string word, ExportJobStatus status)
    {
        var setup = new Setup();
        setup.Service.Then($$"""{"errcode":0,"errmsg":"ok","status":"{{word}}"}""");

        var (job, address) = await setup.Client.GetStateAsync(setup.Job, setup.Caller);

        Assert.Equal(status, job.Status);
        Assert.Equal(word, job.StatusText);
        Assert.Null(job.RecordSuccess);
        Assert.Null(job.RecordFail);
        Assert.Null(job.Message);
        Assert.False(job.IsFinished);
        Assert.Null(address);
    }

    [Theory]
    [InlineData("""{"errcode":0,"errmsg":"ok"}""")]
    [InlineData("""{"errcode":0,"errmsg":"ok","status":null}""")]
    [InlineData("""{"errcode":0,"errmsg":"ok","status":""}""")]
    [InlineData("{}")]
    public async Task A_response_without_a_status_is_an_error(string answer)
    {
        var setup = new Setup();
        setup.Service.Then(answer);

        var error = await Assert.ThrowsAsync<TcbTransportException>(setup.LookAsync);

        Assert.Equal("IncompleteAnswer", error.ErrorId);
        Assert.Equal(TcbErrorKind.InvalidData, error.Kind);
    }

    [Theory]
    [InlineData(
        """{"status":"fail","record_success":0,"record_fail":0,"error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据.","file_url":""}""",
        ExportFailureReason.NoRecordMatched)]
    [InlineData("""{"status":"fail","err_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据"}""", ExportFailureReason.NoRecordMatched)]
    [InlineData(
        """{"status":"fail","record_success":"0","error_msg":"Error: 导出数据记录条数为0，请确认是否存在满足导出条件的数据."}""",
        ExportFailureReason.NoRecordMatched)]
    [InlineData(
        """{"status":"fail","record_success":0,"record_fail":0,"error_msg":"database timeout"}""", ExportFailureReason.ServiceFault)]
    [InlineData("""{"status":"fail","record_success":0,"record_fail":0}""", ExportFailureReason.ServiceFault)]
    [InlineData(
        """{"status":"fail","record_success":5,"record_fail":0,"error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据."}""",
        ExportFailureReason.ServiceFault)]
    [InlineData(
        """{"status":"fail","record_success":0,"record_fail":1,"error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据."}""",
        ExportFailureReason.ServiceFault)]
    [InlineData(
        """{"status":"success","record_success":0,"record_fail":0,"error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据."}""", ExportFailureReason.None)]
    [InlineData("""{"status":"writing","error_msg":"导出数据记录条数为0，请确认是否存在满足导出条件的数据."}""", ExportFailureReason.None)]
    public async Task Only_a_failed_job_with_no_count_and_the_known_sentence_matched_nothing(string answer, ExportFailureReason reason)
    {
        var setup = new Setup();
        setup.Service.Then(answer);

        var job = await setup.LookAsync();

        Assert.Equal(reason, job.FailureReason);
    }

    [Fact]
    public async Task A_failed_job_has_no_URL_even_if_the_service_gives_one()
    {
        var setup = new Setup();
        setup.Service.Then("""{"status":"fail","error_msg":"x","file_url":"https://a.example/b"}""");

        var (_, address) = await setup.Client.GetStateAsync(setup.Job, setup.Caller);

        Assert.Null(address);
    }

    [Fact]
    public async Task Keeps_counts_that_a_later_response_omits()
    {
        var setup = new Setup();
        setup.Service.Then("""{"status":"writing","record_success":10,"record_fail":1}""").Then("""{"status":"writing"}""");

        var job = await setup.Client.GetJobAsync(await setup.LookAsync(), setup.Caller);

        Assert.Equal((10L, 1L), (job.RecordSuccess, job.RecordFail));
    }

    [Theory]
    [InlineData("7200", 7200)]
    [InlineData("\"7200\"", 7200)]
    [InlineData("600", 600)]
    [InlineData("null", 7200)]
    [InlineData("0", 7200)]
    [InlineData("-5", 7200)]
    [InlineData("99999999999", 7200)]
    public async Task A_component_token_has_the_lifetime_that_the_service_gives_if_plausible(string expiresIn, int seconds)
    {
        var setup = Setup.WithComponent();
        setup.Service
            .Then($$"""{"component_access_token":"ONE","expires_in":{{expiresIn}}}""")
            .Then("""{"status":"waiting"}""").Then("""{"status":"waiting"}""")
            .Then("""{"component_access_token":"TWO","expires_in":7200}""")
            .Then("""{"status":"waiting"}""");
        var margin = Math.Min(seconds / 10, 600);

        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromSeconds(seconds - margin - 1));
        await setup.LookAsync();
        setup.Time.Advance(TimeSpan.FromSeconds(1));
        await setup.LookAsync();

        Assert.Equal(["", "ONE", "ONE", "", "TWO"], setup.Service.Requests.Select(request => request.Token));
    }

    [Theory]
    [InlineData("""{"expires_in":7200}""")]
    [InlineData("""{"component_access_token":"","expires_in":7200}""")]
    [InlineData("""{"component_access_token":null}""")]
    public async Task A_token_response_without_a_token_is_an_error(string answer)
    {
        var setup = Setup.WithComponent();
        setup.Service.Then(answer);

        var error = await Assert.ThrowsAsync<TcbTransportException>(() => setup.Client.CheckCredentialsAsync(setup.Caller));

        Assert.Equal("IncompleteAnswer", error.ErrorId);
        Assert.Contains("component_access_token", error.Message, StringComparison.Ordinal);
    }
}
