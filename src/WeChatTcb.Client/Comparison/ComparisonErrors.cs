using System.Globalization;

namespace WeChatTcb.Client.Comparison;

/// <summary>The errors of comparisons.</summary>
internal static class ComparisonErrors
{
    internal static TcbException TypesDiffer(string reference, string difference) => new(
        "FileTypesDiffer", TcbErrorKind.InvalidArgument, Messages.FormatFileTypesDiffer(reference, difference),
        Messages.FileTypesDiffer_Advice);

    internal static TcbException MissingKey(string path, IReadOnlyList<string> key, long count, long firstLine) => new(
        "MissingKey", TcbErrorKind.InvalidData, Messages.FormatMissingKey(path, Counted.Records(count), Text(key), Text(firstLine)),
        Messages.MissingKey_Advice);

    internal static TcbException DuplicateKey(string path, IReadOnlyList<string> key, string firstValue, long count) => new(
        "DuplicateKey", TcbErrorKind.InvalidData, Messages.FormatDuplicateKey(path, Counted.Records(count), Text(key), firstValue),
        Messages.DuplicateKey_Advice);

    internal static TcbException KeyNotUnique(IReadOnlyList<string> key, long count) => new(
        "KeyNotUnique", TcbErrorKind.InvalidArgument, Messages.FormatKeyNotUnique(Text(key), Text(count)), Messages.DuplicateKey_Advice);

    internal static TcbException NotInBackup(TcbBackup backup, BackupCollection collection) => new(
        "CollectionNotInBackup", TcbErrorKind.NotFound,
        Messages.FormatCollectionNotInBackup(
            $"{collection.Env}/{collection.Collection}", backup.Path, collection.Reason ?? Messages.BackupCollectionNotSaved),
        Messages.CollectionNotInBackup_Advice);

    internal static TcbException NothingToCompare(TcbBackup reference, TcbBackup difference) => new(
        "NothingToCompare", TcbErrorKind.NotFound, Messages.FormatNothingToCompare(reference.Path, difference.Path),
        Messages.NothingToCompare_Advice);

    internal static TcbException MoreDamage(string path, long count) => new(
        "DamagedRecord", TcbErrorKind.InvalidData, Messages.FormatMoreDamagedRecords(path, Text(count)), Messages.DamagedRecord_Advice);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyList<string> key) => Lists.Join(key);
}
