using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;

namespace WeChatTcb.Emulator.Files;

/// <summary>Writes the records of an export file.</summary>
internal interface IRecordWriter
{
    /// <summary>What stands before the first record.</summary>
    void WriteHeader();

    /// <summary>Writes a whole stored document as the record that the projection makes of it.</summary>
    void Write(BsonView document);
}

/// <summary>
/// File type 1: a record a line, relaxed extended JSON, compact, raw UTF-8, no byte order mark (contract 7.1). Where the contract leaves a form open,
/// it is mongoexport's.
/// </summary>
internal sealed class JsonLinesWriter(Utf8Output output, DocumentProjection? projection) : IRecordWriter
{
    private readonly ExtendedJsonWriter _json = new(output, legacy: false);

    public void WriteHeader()
    {
    }

    public void Write(BsonView document)
    {
        _json.Write(projection?.Apply(document) ?? document);
        output.Write((byte)'\n');
        output.EndRecord();
    }
}
