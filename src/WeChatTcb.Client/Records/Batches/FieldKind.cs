namespace WeChatTcb.Client.Records.Batches;

/// <summary>The type of a value in a batch of records (contract 7.1, 8).</summary>
internal enum FieldKind : byte
{
    /// <summary>It was removed, and is passed over.</summary>
    Removed,

    /// <summary>Null.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An integer of at most 64 bits.</summary>
    Integer,

    /// <summary>A larger integer; only its text is known.</summary>
    BigInteger,

    /// <summary>A double.</summary>
    Double,

    /// <summary>A decimal of 128 bits; only its text is known.</summary>
    Decimal,

    /// <summary>Text.</summary>
    String,

    /// <summary>A date, in milliseconds since 1970.</summary>
    Date,

    /// <summary>An object id; its text is the hexadecimal digits.</summary>
    ObjectId,

    /// <summary>A value of another BSON type; its text is its JSON, without line breaks.</summary>
    Other,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,
}
