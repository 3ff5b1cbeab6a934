namespace WeChatTcb;

/// <summary>A format that <c>Convert-TcbExportFile</c> writes.</summary>
public enum ConversionFormat
{
    /// <summary>A JSON object per line.</summary>
    JsonLines,

    /// <summary>Comma-separated values with a header line, in UTF-8.</summary>
    Csv,

    /// <summary>An Excel workbook.</summary>
    Xlsx,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>How <c>Convert-TcbExportFile</c> compresses a file.</summary>
public enum ConversionCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With gzip.</summary>
    Gzip,

    /// <summary>With Zstandard.</summary>
    Zstd,

    /// <summary>With Snappy, which only Parquet has.</summary>
    Snappy,
}

/// <summary>How <c>Convert-TcbExportFile</c> writes values that JSON has no type for.</summary>
public enum ConversionJson
{
    /// <summary>Relaxed extended JSON, as the service writes it: numbers as such, other types as objects that name them.</summary>
    Relaxed,

    /// <summary>Canonical extended JSON: numbers too name their types.</summary>
    Canonical,

    /// <summary>JSON without types: dates and ids as strings.</summary>
    Plain,
}
