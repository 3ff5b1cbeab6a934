using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Jobs;

public sealed class JobErrorsTests
{
    [Fact]
    public void A_job_without_matches_has_its_own_error()
    {
        var job = new Setup().Job with
        {
            Status = ExportJobStatus.Failed,
            FailureReason = ExportFailureReason.NoRecordMatched,
            Message = "导出数据记录条数为0",
        };

        var error = JobErrors.Failed(job);

        Assert.Equal(("NoRecordMatched", TcbErrorKind.NotFound), (error.ErrorId, error.Kind));
        Assert.Contains("导出数据记录条数为0", error.Message, StringComparison.Ordinal);
        Assert.Contains("-AllowEmpty", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Same(job, error.Job);
    }

    [Theory]
    [InlineData("the disk is full", "the disk is full")]
    [InlineData(null, "(nothing)")]
    public void A_failed_job_reports_the_services_message(string? words, string told)
    {
        var error = JobErrors.Failed(
            new Setup().Job with { Status = ExportJobStatus.Failed, FailureReason = ExportFailureReason.ServiceFault, Message = words });

        Assert.Equal(("ExportJobFailed", TcbErrorKind.ServiceFault), (error.ErrorId, error.Kind));
        Assert.EndsWith(told, error.Message, StringComparison.Ordinal);
    }
}
