using System.Globalization;

namespace WeChatTcb;

/// <summary>One record of an exported file could not be read; the records after it still can.</summary>
public sealed class ExportRecordException : TcbException
{
    /// <summary>Creates an error about one record.</summary>
    /// <param name="errorId">The error id.</param>
    /// <param name="path">The file.</param>
    /// <param name="lineNumber">The line on which the record begins, counted from 1.</param>
    /// <param name="message">What is wrong with the record.</param>
    /// <param name="recommendedAction">How to fix it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ExportRecordException(
        string errorId, string path, long lineNumber, string message, string recommendedAction, Exception? innerException = null)
        : base(
            errorId, TcbErrorKind.InvalidData, Messages.FormatRecordPlace(path, lineNumber.ToString(CultureInfo.InvariantCulture), message),
            recommendedAction, innerException)
    {
        Path = path;
        LineNumber = lineNumber;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The line on which the record begins, counted from 1.</summary>
    public long LineNumber { get; }
}
