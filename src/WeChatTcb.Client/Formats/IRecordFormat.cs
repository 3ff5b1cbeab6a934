using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats;

/// <summary>A format of converted files. Another format is another class.</summary>
internal interface IRecordFormat
{
    /// <summary>Whether the fields of all records have to be known before the first is written: they are columns, or a schema.</summary>
    bool NeedsFields { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="output">The file; it remains open.</param>
    /// <param name="fields">The fields of the records; empty if <see cref="NeedsFields"/> is false.</param>
    IRecordWriter Open(Stream output, FieldSet fields);
}

/// <summary>Writes one file.</summary>
internal interface IRecordWriter : IDisposable
{
    /// <summary>What the user has to know of the file, once it is complete: sentences without its name.</summary>
    IEnumerable<string> Warnings => [];

    /// <summary>Creates an encoder. Each is used by one thread at a time, and several run at the same time.</summary>
    IRecordEncoder NewEncoder();

    /// <summary>Writes what an encoder made of a batch. The batches come one after another, in the order of the records.</summary>
    /// <param name="encoded">What the encoder made.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Write(object encoded);

    /// <summary>Writes the end of the file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Complete();
}

/// <summary>Does the expensive part of writing, on many threads.</summary>
internal interface IRecordEncoder
{
    /// <summary>Prepares the records of a batch for <see cref="IRecordWriter.Write"/>.</summary>
    /// <param name="batch">The batch; nothing of it may be kept.</param>
    /// <exception cref="FieldsIncompleteException">It has a field, or a type of a field, that is not in the set of fields.</exception>
    object Encode(RecordBatch batch);
}

/// <summary>A record has what the set of fields lacks: the rest has to be searched for fields, and the file begun again.</summary>
internal sealed class FieldsIncompleteException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="record">The number of the record in its batch, from 0.</param>
    /// <param name="field">The path of the field.</param>
    internal FieldsIncompleteException(int record, string field)
        : base($"The field '{field}' was not known.") => (Record, Field) = (record, field);

    /// <summary>The number of the record in its batch, from 0.</summary>
    internal int Record { get; }

    /// <summary>The path of the field.</summary>
    internal string Field { get; }
}
