using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Comparison;

/// <summary>Creates the objects of differences.</summary>
/// <param name="builder">Creates the records.</param>
/// <param name="anyNames">Creates those whose names the first one's kind of object cannot have.</param>
public sealed class RecordObjects(IRecordBuilder builder, IRecordBuilder anyNames)
{
    private readonly ExtendedJson _reader = new(builder, allValues: true);
    private readonly ExtendedJson _anyNamesReader = new(anyNames, allValues: true);

    internal RecordDifference Added(RecordKey key, ReadOnlyMemory<byte> difference) => new()
    {
        Change = RecordChange.Added,
        Key = key.ValuesOf(difference.Span, _anyNamesReader),
        Paths = [],
        Difference = Read(difference),
    };

    internal RecordDifference Removed(RecordKey key, ReadOnlyMemory<byte> reference) => new()
    {
        Change = RecordChange.Removed,
        Key = key.ValuesOf(reference.Span, _anyNamesReader),
        Paths = [],
        Reference = Read(reference),
    };

    internal RecordDifference Changed(
        RecordKey key, ReadOnlyMemory<byte> reference, ReadOnlyMemory<byte> difference, IReadOnlyList<string> paths) => new()
        {
            Change = RecordChange.Changed,
            Key = key.ValuesOf(difference.Span, _anyNamesReader),
            Paths = paths,
            Reference = Read(reference),
            Difference = Read(difference),
        };

    private object Read(ReadOnlyMemory<byte> record)
    {
        try
        {
            return _reader.ReadRecord(record.Span);
        }
        catch (PropertyNameException)
        {
            return _anyNamesReader.ReadRecord(record.Span);
        }
    }
}
