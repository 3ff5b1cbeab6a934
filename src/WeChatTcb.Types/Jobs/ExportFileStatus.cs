namespace WeChatTcb;

/// <summary>How a saved file compares with its receipt.</summary>
public enum ExportFileStatus
{
    /// <summary>The file is, byte for byte, the one that was saved.</summary>
    Whole,

    /// <summary>The file differs from the one that was saved.</summary>
    Changed,

    /// <summary>There is no receipt to compare the file with.</summary>
    NoReceipt,

    /// <summary>
    /// The file is, byte for byte, the one that was saved, but the service could not export some of the records:
    /// <see cref="ExportFileCheck.RecordFail"/> is not zero. <c>-AllowFailedRecords</c> accepts it as <see cref="Whole"/>.
    /// </summary>
    Partial,
}
