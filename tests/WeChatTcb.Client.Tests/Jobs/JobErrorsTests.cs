using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Jobs;

public sealed class JobErrorsTests
{
    [Fact]
    public void A_job_that_matched_nothing_has_an_error_of_its_own()
    {
        var job = new Setup().Job with { Status = ExportJobStatus.Failed, FailureReason = ExportFailureReason.NoRecordMatched, Message = "导出数据记录条数为0" };

        var error = JobErrors.Failed(job);

        Assert.Equal(("NoRecordMatched", TcbErrorKind.NotFound), (error.ErrorId, error.Kind));
        Assert.Contains("导出数据记录条数为0", error.Message, StringComparison.Ordinal);
        Assert.Contains("-AllowEmpty", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Same(job, error.Job);
    }

    [Theory]
    [InlineData("the disk is full", "the disk is full")]
    [InlineData(null, "(nothing)")]
    public void A_job_that_failed_is_told_in_the_services_words(string? words, string told)
    {
        var error = JobErrors.Failed(new Setup().Job with { Status = ExportJobStatus.Failed, FailureReason = ExportFailureReason.ServiceFault, Message = words });

        Assert.Equal(("ExportJobFailed", TcbErrorKind.ServiceFault), (error.ErrorId, error.Kind));
        Assert.EndsWith(told, error.Message, StringComparison.Ordinal);
    }
}
