namespace WeChatTcb;

/// <summary>The service answered with an error code.</summary>
public sealed class TcbServiceException : TcbException
{
    /// <summary>Makes an error from the service's answer.</summary>
    /// <param name="error">The entry of the table for the answer's code.</param>
    /// <param name="interfaceName">The interface that was called, for example <c>dbexport</c>.</param>
    /// <param name="serviceMessage">The service's <c>errmsg</c>, as it came.</param>
    /// <param name="requestId">The request's <c>rid</c>, for questions to the vendor; null when there was none.</param>
    public TcbServiceException(TcbErrorInfo error, string interfaceName, string serviceMessage, string? requestId)
        : base(error.Name, error.Kind, Describe(error, interfaceName, serviceMessage), error.Action)
    {
        Error = error;
        InterfaceName = interfaceName;
        ServiceMessage = serviceMessage;
        RequestId = requestId;
    }

    private TcbServiceException(TcbServiceException refusal, string message)
        : base(refusal.ErrorId, refusal.Kind, message, refusal.RecommendedAction, refusal)
    {
        Error = refusal.Error;
        InterfaceName = refusal.InterfaceName;
        ServiceMessage = refusal.ServiceMessage;
        RequestId = refusal.RequestId;
    }

    /// <summary>What is known of the code.</summary>
    public TcbErrorInfo Error { get; }

    /// <summary>The service's <c>errcode</c>.</summary>
    public int ErrorCode => Error.Code;

    /// <summary>The interface that was called.</summary>
    public string InterfaceName { get; }

    /// <summary>The service's <c>errmsg</c>.</summary>
    public string ServiceMessage { get; }

    /// <summary>The request's <c>rid</c>; null when there was none (contract 4.4).</summary>
    public string? RequestId { get; }

    /// <inheritdoc/>
    public override bool IsTransient => Error.IsTransient;

    /// <summary>The error of a call that was not made because this one was refused.</summary>
    /// <param name="left">How long calls are still held back.</param>
    internal TcbServiceException HoldingBack(TimeSpan left) =>
        new(this, $"{Message}. It is not asked again for another {Math.Ceiling(left.TotalSeconds)} s, to spare the quota.") { RetryAfter = left };

    private static string Describe(TcbErrorInfo error, string interfaceName, string serviceMessage) =>
        $"{interfaceName}: {error.Meaning} (errcode {error.Code}{(serviceMessage.Length == 0 ? "" : ": " + serviceMessage)})";
}
