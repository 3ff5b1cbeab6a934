namespace WeChatTcb;

/// <summary>An export or import failed, or did not end in time.</summary>
public sealed class ExportJobException : TcbException
{
    /// <summary>Creates an error about a job.</summary>
    /// <param name="errorId">The error id.</param>
    /// <param name="kind">The kind of error.</param>
    /// <param name="job">The job in the state in which it was last seen.</param>
    /// <param name="message">What failed.</param>
    /// <param name="recommendedAction">How to fix it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public ExportJobException(
        string errorId, TcbErrorKind kind, MigrationJob job, string message, string recommendedAction, Exception? innerException = null,
        bool isTransient = false)
        : base(errorId, kind, message, recommendedAction, innerException)
    {
        Job = job;
        IsTransient = isTransient;
    }

    /// <inheritdoc/>
    public override bool IsTransient { get; }

    /// <summary>The job in the state in which it was last seen.</summary>
    public MigrationJob Job { get; }
}
