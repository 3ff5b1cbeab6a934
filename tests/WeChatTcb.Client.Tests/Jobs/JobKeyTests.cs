using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Tests.Ledger;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Jobs;

/// <summary>When two jobs are the same, and when two paths in the storage are.</summary>
public sealed class JobKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ExportJob _job = ExportLedgerTests.Entry().Job with { JobId = 7 };

    private IEnumerable<ExportJob> OfOtherAccounts =>
    [
        _job with { Endpoint = new Uri("https://other.example.test/") },
        _job with { AppId = "wxother" },
        _job with { AppId = null },
        _job with { ApiFamily = TcbApiFamily.Tcb },
    ];

    private IEnumerable<ExportJob> Others => [.. OfOtherAccounts, _job with { Env = "other" }, _job with { JobId = 8 }];

    [Fact]
    public void Endpoint_app_family_environment_and_id_make_a_job()
    {
        Assert.Equal(
            _job.Key,
            (_job with { Endpoint = new Uri("https://api.example.test"), Status = ExportJobStatus.Failed, FilePath = "other.json" }).Key);
        Assert.All(Others, other => Assert.NotEqual(_job.Key, other.Key));
    }

    [Fact]
    public void Endpoint_app_family_environment_and_path_make_a_path()
    {
        Assert.Equal(_job.StorageKey, (_job with { JobId = 8 }).StorageKey);
        Assert.All(
            [.. OfOtherAccounts, _job with { Env = "other" }, _job with { FilePath = "P.json" }],
            other => Assert.NotEqual(_job.StorageKey, other.StorageKey));
        Assert.Null((_job with { FilePath = null }).StorageKey);
    }

    [Fact]
    public void A_connection_serves_the_jobs_of_its_account_and_no_others()
    {
        using var connection = new TcbConnection(_job.Endpoint, _job.AppId, _job.ApiFamily, TcbCredentialKind.AccessToken);

        Assert.All([_job, _job with { JobId = 8 }, _job with { Env = "other" }], job => Assert.True(connection.Serves(job)));
        Assert.All(OfOtherAccounts, other => Assert.False(connection.Serves(other)));
    }

    [Fact]
    public void The_ledger_finds_a_job_and_not_one_like_it()
    {
        var ledger = new ExportLedger(_folder.File("ledger"));
        using (var locked = ledger.Add(ExportLedgerTests.Entry()))
            locked.Write(locked.Entry.WithJob(_job));
        var index = new LedgerIndex(ledger);

        Assert.NotNull(index.Find(_job));
        Assert.All(Others, other => Assert.Null(index.Find(other)));
    }

    public void Dispose() => _folder.Dispose();
}
