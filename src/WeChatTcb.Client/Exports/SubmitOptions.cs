namespace WeChatTcb.Client.Exports;

/// <summary>How a submit is made.</summary>
/// <param name="Interval">The least time between two submits to one environment; zero for none.</param>
/// <param name="Witness">Who writes down what happens; null for nobody.</param>
internal sealed record SubmitOptions(TimeSpan Interval, ISubmitObserver? Witness = null);

/// <summary>Writes down how far a submit is. What it is told is on the disk when it returns.</summary>
internal interface ISubmitObserver
{
    /// <summary>The request is about to leave. If this throws, it does not.</summary>
    void Sending();

    /// <summary>The request certainly made no job: it never left, or was refused. Another may follow.</summary>
    /// <param name="why">What came instead of an acceptance.</param>
    void NotAccepted(TcbException why);
}
