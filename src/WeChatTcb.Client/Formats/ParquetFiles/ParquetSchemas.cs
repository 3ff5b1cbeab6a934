using Parquet.Schema;

namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>
/// The schema of the library for columns, in two versions. One is what the file says. The other has the same names and levels, and the
/// types in which the values are handed over: strings as UTF-8, which they are already, and dates as the number of milliseconds, because
/// those of
/// MongoDB exceed those of .NET. The library compares only the names.
/// </summary>
internal static class ParquetSchemas
{
    /// <summary>What the file says.</summary>
    internal static ParquetSchema OfFile(IEnumerable<ParquetColumn> columns) => new(Fields(columns, Declared));

    /// <summary>The types in which the values are handed over, for the columns that hold values.</summary>
    internal static DataField[] OfValues(IEnumerable<ParquetColumn> columns) => new ParquetSchema(Fields(columns, Stored)).GetDataFields();

    private static Field[] Fields(IEnumerable<ParquetColumn> columns, Func<ParquetColumn, DataField> leaf) =>
        [.. columns.Select(column => FieldOf(column, leaf))];

    private static Field FieldOf(ParquetColumn column, Func<ParquetColumn, DataField> leaf) => column.Form switch
    {
        ColumnForm.Struct => new StructField(column.Name, Fields(column.Children, leaf)),
        ColumnForm.List => new ListField(column.Name, FieldOf(column.Children[0], leaf)),
        _ => leaf(column),
    };

    private static DataField Declared(ParquetColumn column) => column.Form switch
    {
        ColumnForm.Date =>
            new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis, isNullable: true),
        ColumnForm.Boolean or ColumnForm.Integer or ColumnForm.Double or ColumnForm.Decimal => Stored(column),
        _ => new DataField<string>(column.Name),
    };

    private static DataField Stored(ParquetColumn column) => column.Form switch
    {
        ColumnForm.Boolean => new DataField<bool?>(column.Name),
        ColumnForm.Integer or ColumnForm.Date => new DataField<long?>(column.Name),
        ColumnForm.Double => new DataField<double?>(column.Name),
        ColumnForm.Decimal => new BigDecimalDataField(column.Name, DecimalDigits.MaxDigits, column.Scale, isNullable: true),
        _ => new DataField<byte[]>(column.Name),
    };
}
