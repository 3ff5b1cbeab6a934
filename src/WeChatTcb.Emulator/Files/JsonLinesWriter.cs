using WeChatTcb.Emulator.Bson;
using WeChatTcb.Emulator.Evaluation;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// File type 1: one record per line as compact relaxed extended JSON, in raw UTF-8 without a byte order mark (contract 7.1). What the
/// contract leaves open is done as mongoexport does it.
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
