namespace WeChatTcb.Client.Formats;

/// <summary>The formats: their names, extensions and options.</summary>
public static class RecordFormats
{
    private const string Gzip = ".gz";
    private const string Zstd = ".zst";

    private static readonly (ConversionFormat Format, string[] Extensions)[] Known =
    [
        (ConversionFormat.JsonLines, [".jsonl", ".ndjson", ".json"]),
        (ConversionFormat.Csv, [".csv"]),
        (ConversionFormat.Xlsx, [".xlsx"]),
        (ConversionFormat.Parquet, [".parquet"]),
    ];

    /// <summary>Which formats know which options.</summary>
    private static readonly (string Option, Func<ConversionOptions, bool> IsSet, ConversionFormat[] Formats)[] Options =
    [
        ("Flatten", options => options.Flatten is not null, [ConversionFormat.Csv, ConversionFormat.Xlsx, ConversionFormat.Parquet]),
        ("ArraySeparator", options => options.ArraySeparator is not null, [ConversionFormat.Csv, ConversionFormat.Xlsx]),
        ("Field", options => options.Field is not null, [ConversionFormat.Csv, ConversionFormat.Xlsx, ConversionFormat.Parquet]),
        ("TimeZone", options => options.TimeZone is not null, [ConversionFormat.Csv, ConversionFormat.Xlsx, ConversionFormat.JsonLines]),
        ("Delimiter", options => options.Delimiter is not null, [ConversionFormat.Csv]),
        ("ForExcel", options => options.ForExcel is not null, [ConversionFormat.Csv]),
        ("Canonical", options => options.Json is ConversionJson.Canonical, [ConversionFormat.JsonLines]),
        ("Plain", options => options.Json is ConversionJson.Plain, [ConversionFormat.JsonLines]),
        ("Compression", options => options.Compression is not null,
            [ConversionFormat.JsonLines, ConversionFormat.Csv, ConversionFormat.Parquet]),
        ("Compression Snappy", options => options.Compression is ConversionCompression.Snappy, [ConversionFormat.Parquet]),
        ("SampleRecords", options => options.SampleRecords is not null,
            [ConversionFormat.Csv, ConversionFormat.Xlsx, ConversionFormat.Parquet]),
    ];

    /// <summary>
    /// The format of a file with this name; null if its extension is that of none, or of one that is not compressed as a whole, such as
    /// <c>.parquet.gz</c>.
    /// </summary>
    public static ConversionFormat? OfName(string path)
    {
        var extension = Path.GetExtension(WithoutCompression(path));
        foreach (var (format, extensions) in Known)
        {
            if (extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
                return format is ConversionFormat.Parquet or ConversionFormat.Xlsx && CompressionOf(path) is not null ? null : format;
        }

        return null;
    }

    /// <summary>The extension of the files that the options describe.</summary>
    public static string ExtensionOf(ConversionOptions options) =>
        Known.First(known => known.Format == options.To).Extensions[0] + options switch
        {
            { To: ConversionFormat.Parquet or ConversionFormat.Xlsx } => "",
            { Compression: ConversionCompression.Gzip } => Gzip,
            { Compression: ConversionCompression.Zstd } => Zstd,
            _ => "",
        };

    /// <summary>A file name without the extensions of formats and compressions.</summary>
    public static string Stem(string path)
    {
        var name = WithoutCompression(Path.GetFileName(path));
        return OfName(name) is null ? name : Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>Checks that the format knows the options that are set.</summary>
    /// <exception cref="TcbException"><c>OptionOfOtherFormat</c>, <c>InvalidDelimiter</c>, or <c>UnknownTimeZone</c>.</exception>
    public static void Check(ConversionOptions options)
    {
        foreach (var (option, isSet, formats) in Options)
        {
            if (isSet(options) && !formats.Contains(options.To))
                throw ConversionErrors.OptionOfOtherFormat(option, options.To, formats);
        }

        if (options is { To: ConversionFormat.JsonLines, TimeZone: not null, Json: not ConversionJson.Plain })
            throw ConversionErrors.TimeZoneNeedsPlain();
        if (options.Delimiter is { } delimiter && !CsvFormat.IsDelimiter(delimiter))
            throw ConversionErrors.InvalidDelimiter(delimiter);
        _ = options.Zone();
    }

    /// <summary>Checks that the extension of a file is that of the compression that the user chose.</summary>
    /// <exception cref="TcbException"><c>FileTypeMismatch</c>.</exception>
    internal static void CheckCompression(string path, ConversionOptions options)
    {
        if (options is { Compression: { } chosen, To: not ConversionFormat.Parquet }
            && chosen != (CompressionOf(path) ?? ConversionCompression.None))
            throw ConversionErrors.ExtensionOfOtherCompression(path, chosen);
    }

    /// <summary>The options for a file of this name: its extension decides the compression if they do not.</summary>
    internal static ConversionOptions For(string path, ConversionOptions options) =>
        options.Compression is null && options.To is ConversionFormat.JsonLines or ConversionFormat.Csv
            ? options with { Compression = CompressionOf(path) }
            : options;

    /// <summary>Creates the format.</summary>
    /// <param name="options">How the file is converted.</param>
    /// <param name="collection">The name of the records, for formats that name what they contain.</param>
    internal static IRecordFormat Create(ConversionOptions options, string collection) => options.To switch
    {
        ConversionFormat.JsonLines => new JsonLinesFormat(options),
        ConversionFormat.Csv => new CsvFormat(options),
        ConversionFormat.Xlsx => new XlsxFormat(options, collection),
        ConversionFormat.Parquet => new ParquetFormat(options),
        _ => throw new NotSupportedException(options.To.ToString()),
    };

    private static ConversionCompression? CompressionOf(string path) =>
        path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase) ? ConversionCompression.Gzip
        : path.EndsWith(Zstd, StringComparison.OrdinalIgnoreCase) ? ConversionCompression.Zstd
        : null;

    private static string WithoutCompression(string path) => CompressionOf(path) is null ? path : path[..path.LastIndexOf('.')];
}
