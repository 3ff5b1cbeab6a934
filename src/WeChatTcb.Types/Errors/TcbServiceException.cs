using System.Globalization;

namespace WeChatTcb;

/// <summary>The service returned an error code.</summary>
public sealed class TcbServiceException : TcbException
{
    /// <summary>Creates an error from the service's response.</summary>
    /// <param name="error">The error table's entry for the code.</param>
    /// <param name="interfaceName">The interface that was called, for example <c>dbexport</c>.</param>
    /// <param name="serviceMessage">The service's <c>errmsg</c>, unchanged.</param>
    /// <param name="requestId">The request's <c>rid</c>, for questions to the vendor; null if there is none.</param>
    public TcbServiceException(TcbErrorInfo error, string interfaceName, string serviceMessage, string? requestId)
        : base(error.Name, error.Kind, Describe(error, interfaceName, serviceMessage), error.Action)
    {
        Error = error;
        InterfaceName = interfaceName;
        ServiceMessage = serviceMessage;
        RequestId = requestId;
    }

    private TcbServiceException(TcbServiceException original, string message, string action)
        : base(original.ErrorId, original.Kind, message, action, original)
    {
        Error = original.Error;
        InterfaceName = original.InterfaceName;
        ServiceMessage = original.ServiceMessage;
        RequestId = original.RequestId;
    }

    /// <summary>What is known about the code.</summary>
    public TcbErrorInfo Error { get; }

    /// <summary>The service's <c>errcode</c>.</summary>
    public int ErrorCode => Error.Code;

    /// <summary>The interface that was called.</summary>
    public string InterfaceName { get; }

    /// <summary>The service's <c>errmsg</c>.</summary>
    public string ServiceMessage { get; }

    /// <summary>The request's <c>rid</c>; null if there is none (contract 4.4).</summary>
    public string? RequestId { get; }

    /// <inheritdoc/>
    public override bool IsTransient => Error.IsTransient;

    /// <summary>The error of a call that is not made because an earlier one got this error.</summary>
    /// <param name="left">For how much longer no call is made.</param>
    internal TcbServiceException HoldingBack(TimeSpan left) =>
        new(
            this, Messages.FormatQuotaSpared(Message, Math.Ceiling(left.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            RecommendedAction)
        {
            RetryAfter = left,
        };

    /// <summary>The same error with advice for what was being done.</summary>
    internal TcbServiceException WithAction(string action) => new(this, Message, action);

    private static string Describe(TcbErrorInfo error, string interfaceName, string serviceMessage)
    {
        var code = error.Code.ToString(CultureInfo.InvariantCulture);
        return serviceMessage.Length == 0
            ? Messages.FormatServiceError(interfaceName, error.Meaning, code)
            : Messages.FormatServiceError_WithMessage(interfaceName, error.Meaning, code, serviceMessage);
    }
}
