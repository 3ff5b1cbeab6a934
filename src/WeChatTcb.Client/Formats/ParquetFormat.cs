using WeChatTcb.Client.Formats.ParquetFiles;

namespace WeChatTcb.Client.Formats;

/// <summary>Parquet. The columns follow from the types that the fields have; see docs/formats.md.</summary>
internal sealed class ParquetFormat(ConversionOptions options, long maxGroupSize = ParquetFormat.MaxGroupSize) : IRecordFormat
{
    /// <summary>The most rows of a row group.</summary>
    internal const int MaxGroupRows = 1_000_000;

    /// <summary>
    /// About how many bytes of values a row group has. Two are in memory; of ordinary records, one has a hundred thousand, as many as
    /// DuckDB writes.
    /// </summary>
    internal const long MaxGroupSize = 16 << 20;

    /// <inheritdoc/>
    public bool NeedsFields => true;

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, FieldSet fields) => new ParquetRecordWriter(output, fields, options, maxGroupSize);
}
