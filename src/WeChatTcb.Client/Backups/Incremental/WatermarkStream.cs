using System.Buffers;
using System.Text.Json;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>
/// Finds the highest value of a field while a file of JSON lines arrives. Anything else, such as a record of several lines, is left to
/// <see cref="WatermarkScan.Of(string, string, CancellationToken)"/>, which knows every layout and says what is wrong.
/// </summary>
internal sealed class WatermarkStream(string field) : IByteObserver
{
    private readonly WatermarkRecords _records = new(field);
    private readonly ArrayBufferWriter<byte> _open = new(); // the beginning of a record whose end has not arrived
    private bool _isFirst = true;
    private bool _isOther;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!IsDecided)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0 || _open.WrittenCount > 0)
                _open.Write(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
                return;
            Read(_open.WrittenCount > 0 ? _open.WrittenSpan : bytes[..end]);
            _open.ResetWrittenCount();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The result, at the end of the file; null if the file has to be read.</summary>
    internal WatermarkScan? Complete()
    {
        if (!IsDecided && _open.WrittenCount > 0)
            Read(_open.WrittenSpan);
        _open.ResetWrittenCount();
        return _isOther ? null : WatermarkScan.Of(_records);
    }

    private bool IsDecided => _isOther || _records.FullReason is not null;

    private void Read(ReadOnlySpan<byte> line)
    {
        if (_isFirst && line.StartsWith("\ufeff"u8))
            line = line["\ufeff"u8.Length..];
        _isFirst = false;
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty)
            return;
        try
        {
            _records.ReadRecord(line);
        }
        catch (Exception damage) when (damage is JsonException || RecordErrors.IsDamage(damage))
        {
            _isOther = true;
        }
    }
}
