using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Formats;

/// <summary>The errors of conversions.</summary>
internal static class ConversionErrors
{
    internal static TcbException OptionOfOtherFormat(string option, ConversionFormat format, IEnumerable<ConversionFormat> formats) => new(
        "OptionOfOtherFormat", TcbErrorKind.InvalidArgument,
        Messages.FormatOptionOfOtherFormat(option, format, Lists.Join(formats)), Messages.OptionOfOtherFormat_Advice);

    internal static TcbException TimeZoneNeedsPlain() => new(
        "OptionOfOtherFormat", TcbErrorKind.InvalidArgument, Messages.TimeZoneNeedsPlain, Messages.TimeZoneNeedsPlain_Advice);

    internal static TcbException UnknownTimeZone(string name, Exception cause) => new(
        "UnknownTimeZone", TcbErrorKind.InvalidArgument, Messages.FormatUnknownTimeZone(name), Messages.UnknownTimeZone_Advice, cause);

    internal static TcbException InvalidDelimiter(char delimiter) => new(
        "InvalidDelimiter", TcbErrorKind.InvalidArgument, Messages.FormatInvalidDelimiter(delimiter), Messages.InvalidDelimiter_Advice);

    internal static TcbException FormatUnknown(string destination) => new(
        "FormatUnknown", TcbErrorKind.InvalidArgument, Messages.FormatFormatUnknown(destination), Messages.FormatUnknown_Advice);

    internal static TcbException ExtensionOfOtherFormat(string destination, ConversionFormat format) => new(
        "FileTypeMismatch", TcbErrorKind.InvalidArgument, Messages.FormatExtensionOfOtherFormat(destination, format),
        Messages.ExtensionOfOtherFormat_Advice);

    internal static TcbException ExtensionOfOtherCompression(string destination, ConversionCompression chosen) => new(
        "FileTypeMismatch", TcbErrorKind.InvalidArgument, Messages.FormatExtensionOfOtherCompression(destination, chosen),
        Messages.ExtensionOfOtherCompression_Advice);

    internal static TcbException PartitionNeedsFolder(string destination) => new(
        "PartitionNeedsFolder", TcbErrorKind.InvalidArgument, Messages.FormatPartitionNeedsFolder(destination),
        Messages.SeveralSources_Advice);

    internal static TcbException Duplicate(string path) => new(
        "DuplicateDestination", TcbErrorKind.InvalidArgument, Messages.FormatDuplicateDestination_Converted(path),
        Messages.DuplicateDestination_ConvertedAdvice);

    internal static TcbException SeveralSources(string destination) => new(
        "DuplicateDestination", TcbErrorKind.InvalidArgument, Messages.FormatSeveralSources(destination), Messages.SeveralSources_Advice);

    internal static TcbException MoreDamage(string path, long records) => new(
        "DamagedRecord", TcbErrorKind.InvalidData, Messages.FormatMoreDamage(path, Counted.Records(records)),
        Messages.DamagedRecord_Advice);

    internal static TcbException DestinationIsSource(string path) => new(
        "DestinationIsSource", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsSource(path), Messages.DestinationIsSource_Advice);

    internal static TcbException FieldsNotInSample(string path, long record, string field, long sample) => new(
        "FieldsNotInSample", TcbErrorKind.InvalidData, Messages.FormatFieldsNotInSample(path, record, field, Counted.Records(sample)),
        Messages.FieldsNotInSample_Advice);

    internal static TcbException OriginUnknown(string path, string part) => new(
        "OriginUnknown", TcbErrorKind.InvalidArgument, Messages.FormatOriginUnknown(path, part), Messages.OriginUnknown_Advice);

    /// <summary>The file was changed between the search for its fields and the conversion.</summary>
    internal static TcbException Changed(string path) =>
        FileErrors.CannotRead(path, new IOException(Messages.CannotReadFile_Changed));
}
