using System.Runtime.InteropServices;

namespace WeChatTcb.Client.Records.Batches;

/// <summary>A value of a record. What an object or array contains follows it, up to <see cref="Next"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct FieldNode
{
    /// <summary>The type.</summary>
    internal FieldKind Kind;

    /// <summary>Whether an integer was written as one of 64 bits, however small it is.</summary>
    internal bool IsInt64;

    /// <summary>The path of the field, in the <see cref="FieldPaths"/> of its batch.</summary>
    internal int Path;

    /// <summary>Where the name begins in the text of the batch.</summary>
    internal int NameStart;

    /// <summary>The length of the name in bytes; 0 for a record and for an element of an array.</summary>
    internal int NameLength;

    /// <summary>
    /// Where the text of the value begins in the text of the batch: strings without escape sequences, numbers as they are written. Objects
    /// and arrays have none: it would show what was redacted in them.
    /// </summary>
    internal int Start;

    /// <summary>The length of that text in bytes.</summary>
    internal int Length;

    /// <summary>
    /// The index of the node after this value and what it contains, also if the value was replaced by one that contains nothing.
    /// </summary>
    internal int Next;

    /// <summary>The value of an integer, of a date in milliseconds since 1970, or of a boolean: 1 for true.</summary>
    internal long Value;

    /// <summary>The index of the node that is visited next: the first inside this one, if it contains any.</summary>
    /// <param name="index">The index of this node.</param>
    internal readonly int Following(int index) => Kind is FieldKind.Object or FieldKind.Array ? index + 1 : Next;
}
