namespace WeChatTcb;

/// <summary>The format of an exported file. The values are those of <c>file_type</c> in the request (contract 1.2).</summary>
public enum ExportFileType
{
    /// <summary>JSON lines: one record per line, in relaxed extended JSON (contract 7.1).</summary>
    Json = 1,

    /// <summary>Comma-separated values with a header line; the query must name its fields with <c>.field()</c> (contract 7.2).</summary>
    Csv = 2,
}
