namespace WeChatTcb.Client.Formats.ParquetFiles;

/// <summary>The form that the values of a field have in a Parquet file.</summary>
internal enum ColumnForm
{
    /// <summary>An object.</summary>
    Struct,

    /// <summary>An array.</summary>
    List,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Integers of 64 bits.</summary>
    Integer,

    /// <summary>Doubles; also integers that are doubles without a loss.</summary>
    Double,

    /// <summary>Milliseconds since 1970, in UTC.</summary>
    Date,

    /// <summary>Decimals of 38 digits.</summary>
    Decimal,

    /// <summary>Strings and object ids.</summary>
    Text,

    /// <summary>Numbers as text, because no type of number holds them all.</summary>
    NumberText,

    /// <summary>JSON as text.</summary>
    Json,
}

/// <summary>A column of a Parquet file, or an object or array with the columns inside it.</summary>
/// <param name="name">Its name in the file.</param>
/// <param name="form">The form of its values.</param>
/// <param name="path">The number of the field; -1 if no record has it.</param>
internal sealed class ParquetColumn(string name, ColumnForm form, int path)
{
    /// <summary>Its name in the file.</summary>
    internal string Name { get; } = name;

    /// <summary>The form of its values.</summary>
    internal ColumnForm Form { get; } = form;

    /// <summary>The number of the field; -1 if no record has it.</summary>
    internal int Path { get; } = path;

    /// <summary>The columns inside an object, in the order of the file; that of the elements of an array.</summary>
    internal IReadOnlyList<ParquetColumn> Children { get; init; } = [];

    /// <summary>The place of this one among its siblings.</summary>
    internal int Slot { get; set; }

    /// <summary>The number of the column in the file, if it holds values.</summary>
    internal int Leaf { get; set; } = -1;

    /// <summary>The numbers of all columns inside.</summary>
    internal int[] Leaves { get; set; } = [];

    /// <summary>How many nullable or repeated fields there are on the way to a value, with this one.</summary>
    internal int Definition { get; set; }

    /// <summary>How many arrays there are on the way to a value.</summary>
    internal int Repetition { get; set; }

    /// <summary>The digits behind the point of <see cref="ColumnForm.Decimal"/>.</summary>
    internal int Scale { get; init; }

    /// <summary>Whether the fields of objects have columns of their own: only an object without fields gets here, as a null.</summary>
    internal bool SkipsObjects { get; init; }

    /// <summary>Whether the values are text only because no type of column fits them, of which the user is told.</summary>
    internal bool IsFallback { get; init; }
}
