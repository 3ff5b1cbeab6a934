namespace WeChatTcb;

/// <summary>What a look at a saved file found.</summary>
public enum ExportFileStatus
{
    /// <summary>The file is, byte for byte, the one that was saved.</summary>
    Whole,

    /// <summary>The file is not the one that was saved.</summary>
    Changed,

    /// <summary>No receipt lies beside the file, so that there is nothing to compare it with.</summary>
    NoReceipt,
}
