using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Jobs;

/// <summary>Options of a submit.</summary>
/// <param name="Interval">The minimum time between two submits to one environment; zero for none.</param>
/// <param name="Observer">Records the progress; null for none.</param>
/// <param name="Limit">The limit of the export, which starts when the rate limit allows the first submit; null for none.</param>
internal sealed record SubmitOptions(TimeSpan Interval, ISubmitObserver? Observer = null, TimeLimit? Limit = null);

/// <summary>Records the progress of a submit. When a method returns, the state is on the disk.</summary>
internal interface ISubmitObserver
{
    /// <summary>The request is about to be sent. If this throws, it is not sent.</summary>
    void Sending();

    /// <summary>The request created no job: it was never sent, or was refused. It may be sent again.</summary>
    /// <param name="why">Why it was not accepted.</param>
    void NotAccepted(TcbException why);
}
