using System.Text.Json;

namespace WeChatTcb.Client.Records;

/// <summary>Turns the JSON of records into what their reader is for: objects, or entries of another store.</summary>
internal interface IJsonRecords
{
    /// <summary>The first field of the last record that occurs more than once in one object; null if there is none.</summary>
    string? DuplicateField { get; }

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object.</exception>
    object ReadRecord(ReadOnlySpan<byte> json);
}
