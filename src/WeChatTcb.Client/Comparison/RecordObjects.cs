using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Comparison;

/// <summary>Creates the objects of differences.</summary>
/// <param name="builder">Creates the records.</param>
/// <param name="anyNames">Creates those whose names the first one's kind of object cannot have.</param>
/// <param name="referencePath">The full path of the reference file.</param>
/// <param name="differencePath">The full path of the difference file.</param>
public sealed class RecordObjects(IRecordBuilder builder, IRecordBuilder anyNames, string referencePath, string differencePath)
{
    private readonly ExtendedJson _reader = new(builder, allValues: true);
    private readonly ExtendedJson _anyNamesReader = new(anyNames, allValues: true);

    internal RecordDifference Added(RecordKey key, ReadOnlyMemory<byte> difference) =>
        Create(RecordChange.Added, key, difference) with { Difference = Read(difference) };

    internal RecordDifference Removed(RecordKey key, ReadOnlyMemory<byte> reference) =>
        Create(RecordChange.Removed, key, reference) with { Reference = Read(reference) };

    internal RecordDifference Changed(
        RecordKey key, ReadOnlyMemory<byte> reference, ReadOnlyMemory<byte> difference, IReadOnlyList<string> paths) =>
        Create(RecordChange.Changed, key, difference) with { Paths = paths, Reference = Read(reference), Difference = Read(difference) };

    private RecordDifference Create(RecordChange change, RecordKey key, ReadOnlyMemory<byte> record) => new()
    {
        Change = change,
        Key = key.ValuesOf(record.Span, _anyNamesReader),
        Paths = [],
        ReferencePath = referencePath,
        DifferencePath = differencePath,
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
