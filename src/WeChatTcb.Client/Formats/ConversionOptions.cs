namespace WeChatTcb.Client.Formats;

/// <summary>How a file is converted. Receipts store what is set.</summary>
public sealed record ConversionOptions
{
    /// <summary>The format of the new file.</summary>
    public required ConversionFormat To { get; init; }

    /// <summary>Whether the fields of nested objects are columns of their own.</summary>
    public bool? Flatten { get; init; }

    /// <summary>What arrays of simple values are joined with; null to write them as JSON.</summary>
    public string? ArraySeparator { get; init; }

    /// <summary>The paths of the fields that become columns, in this order; null for all fields.</summary>
    public IReadOnlyList<string>? Field { get; init; }

    /// <summary>The IANA name of the time zone of dates; null for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What separates the cells; null for a comma.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the file is meant for Excel.</summary>
    public bool? ForExcel { get; init; }

    /// <summary>The kind of JSON; null for <see cref="ConversionJson.Relaxed"/>.</summary>
    public ConversionJson? Json { get; init; }

    /// <summary>The compression; null for that of the file's extension, or else that of the format.</summary>
    public ConversionCompression? Compression { get; init; }

    /// <summary>What the folders below the destination are named after: <c>env</c>, <c>collection</c>; null for none.</summary>
    public IReadOnlyList<string>? PartitionBy { get; init; }

    /// <summary>The number of records at the beginning that have all fields; null to search all records for fields.</summary>
    public long? SampleRecords { get; init; }

    /// <summary>The time zone of dates.</summary>
    /// <exception cref="TcbException"><c>UnknownTimeZone</c>.</exception>
    internal TimeZoneInfo Zone()
    {
        if (TimeZone is null)
            return TimeZoneInfo.Utc;
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        }
        catch (Exception cause) when (cause is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw ConversionErrors.UnknownTimeZone(TimeZone, cause);
        }
    }
}
