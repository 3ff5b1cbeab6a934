namespace WeChatTcb.Client.Exports;

/// <summary>How a submit is made.</summary>
/// <param name="Interval">The least time between two submits to one environment; zero for none.</param>
/// <param name="Observer">Records what happens; null to record nothing.</param>
internal sealed record SubmitOptions(TimeSpan Interval, ISubmitObserver? Observer = null);

/// <summary>Records how far a submit has come. When a method returns, that is on the disk.</summary>
internal interface ISubmitObserver
{
    /// <summary>The request is about to be sent. If this throws, it is not.</summary>
    void Sending();

    /// <summary>The request certainly made no job: it was never sent, or was refused. It may be sent again.</summary>
    /// <param name="why">Why it was not accepted.</param>
    void NotAccepted(TcbException why);
}
