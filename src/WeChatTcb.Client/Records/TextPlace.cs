namespace WeChatTcb.Client.Records;

/// <summary>The beginning of a line in the text of a file.</summary>
/// <param name="Position">Where it is, in bytes; in a compressed file, of the text.</param>
/// <param name="LineNumber">The number of the line, counted from 1.</param>
internal readonly record struct TextPlace(long Position, long LineNumber)
{
    /// <summary>The first line.</summary>
    internal static TextPlace Beginning => new(0, 1);
}
