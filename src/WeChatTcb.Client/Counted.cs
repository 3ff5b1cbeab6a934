using System.Globalization;

namespace WeChatTcb.Client;

/// <summary>Numbers of things, for messages: "1 record", "2 records".</summary>
internal static class Counted
{
    internal static string Accounts(long number) => Of(number, Messages.Accounts_One, static number => Messages.FormatAccounts(number));

    internal static string Bytes(long number) => Of(number, Messages.Bytes_One, static number => Messages.FormatBytes(number));

    internal static string Cells(long number) => Of(number, Messages.Cells_One, static number => Messages.FormatCells(number));

    internal static string Collections(long number) =>
        Of(number, Messages.Collections_One, static number => Messages.FormatCollections(number));

    internal static string Columns(long number) => Of(number, Messages.Columns_One, static number => Messages.FormatColumns(number));

    internal static string Documents(long number) => Of(number, Messages.Documents_One, static number => Messages.FormatDocuments(number));

    internal static string Environments(long number) =>
        Of(number, Messages.Environments_One, static number => Messages.FormatEnvironments(number));

    internal static string Exports(long number) => Of(number, Messages.Exports_One, static number => Messages.FormatExports(number));

    internal static string Files(long number) => Of(number, Messages.Files_One, static number => Messages.FormatFiles(number));

    internal static string Indexes(long number) => Of(number, Messages.Indexes_One, static number => Messages.FormatIndexes(number));

    internal static string Pieces(long number) => Of(number, Messages.Pieces_One, static number => Messages.FormatPieces(number));

    internal static string Records(long number) => Of(number, Messages.Records_One, static number => Messages.FormatRecords(number));

    internal static string Values(long number) => Of(number, Messages.Values_One, static number => Messages.FormatValues(number));

    private static string Of(long number, string one, Func<string, string> several) =>
        number == 1 ? one : several(number.ToString(CultureInfo.InvariantCulture));
}
