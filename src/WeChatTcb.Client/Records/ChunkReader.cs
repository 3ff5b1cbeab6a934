namespace WeChatTcb.Client.Records;

/// <summary>Reads the records of chunks of JSON lines: the part of one thread.</summary>
internal sealed class ChunkReader<TOutput>(string path, IRecordWorker<TOutput> worker)
{
    private readonly List<RecordResult> _results = [];

    /// <summary>What became of a chunk.</summary>
    /// <param name="FilePosition">How much of the file was read until then, in bytes.</param>
    /// <param name="HasOutput">Whether there were records or errors.</param>
    /// <param name="Output">What the worker made of them.</param>
    /// <param name="Rest">Where a record begins that has more than one line, and was not read; null if there is none.</param>
    internal readonly record struct ChunkResult(long FilePosition, bool HasOutput, TOutput Output, TextPlace? Rest);

    /// <summary>Reads the records of a chunk, and disposes it.</summary>
    internal ChunkResult Read((LineChunk Chunk, long FilePosition) item)
    {
        using var chunk = item.Chunk;
        var text = chunk.Text.Span;
        TextPlace? rest = null;
        var place = chunk.Start;
        while (!text.IsEmpty)
        {
            var feed = text.IndexOf((byte)'\n');
            var line = feed < 0 ? text : text[..feed];
            var record = JsonLinesFile.ReadLine(path, line, place.LineNumber, worker.Json, out var beginning);
            if (beginning is not null)
            {
                rest = place;
                break;
            }

            if (record is { } found)
                _results.Add(found);
            var length = feed < 0 ? text.Length : feed + 1;
            text = text[length..];
            place = new TextPlace(place.Position + length, place.LineNumber + 1);
        }

        var hasOutput = _results.Count > 0;
        var result = new ChunkResult(item.FilePosition, hasOutput, hasOutput ? worker.Finish(_results) : default!, rest);
        _results.Clear(); // the objects may be gone before the next chunk is there
        return result;
    }
}
