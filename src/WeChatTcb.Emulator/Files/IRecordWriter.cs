using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Files;

/// <summary>Writes the records of an export file.</summary>
internal interface IRecordWriter
{
    /// <summary>Writes what comes before the first record.</summary>
    void WriteHeader();

    /// <summary>Writes the record that the projection makes of a stored document.</summary>
    void Write(BsonView document);
}
