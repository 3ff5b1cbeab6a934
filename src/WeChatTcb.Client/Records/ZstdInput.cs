using WeChatTcb.LocalFiles;
using ZstdSharp;

namespace WeChatTcb.Client.Records;

/// <summary>Decompresses Zstandard. Data that is damaged or cut off is an <see cref="InvalidDataException"/>, as with gzip.</summary>
/// <param name="file">The compressed bytes; it stays open.</param>
internal sealed class ZstdInput(Stream file) : ReadOnlyStream
{
    private readonly DecompressionStream _text = new(file, leaveOpen: true);

    /// <exception cref="InvalidDataException">The data is damaged, or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _text.Read(buffer);
        }
        catch (EndOfStreamException cause)
        {
            throw new InvalidDataException(Messages.GzipCutOff, cause);
        }
        catch (ZstdException cause)
        {
            throw new InvalidDataException(cause.Message, cause);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _text.Dispose();
        base.Dispose(disposing);
    }
}
