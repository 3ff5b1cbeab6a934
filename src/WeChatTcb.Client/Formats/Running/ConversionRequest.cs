using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Formats.Running;

/// <summary>A file to convert.</summary>
/// <param name="Source">The full path of the file.</param>
/// <param name="Target">The full path of the new file.</param>
/// <param name="Options">How it is converted.</param>
public sealed record ConversionRequest(string Source, string Target, ConversionOptions Options)
{
    /// <summary>The type of the source; null to find it out.</summary>
    public ExportFileType? FileType { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What is done to the records before they are written; null for nothing.</summary>
    internal RedactionSession? Redaction { get; init; }

    /// <summary>The environment that the records were exported from; null for that of the source's receipt.</summary>
    public string? Env { get; init; }

    /// <summary>The collection that the records were exported from; null for that of the source's receipt.</summary>
    public string? Collection { get; init; }
}
