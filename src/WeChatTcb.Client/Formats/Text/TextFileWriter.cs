using System.IO.Compression;
using WeChatTcb.Client.Downloads;
using ZstdSharp;

namespace WeChatTcb.Client.Formats.Text;

/// <summary>Writes a text file, compressed or not, from the texts that encoders make.</summary>
internal sealed class TextFileWriter : IRecordWriter
{
    private readonly Stream _output;
    private readonly Stream _text;
    private readonly Func<IRecordEncoder> _newEncoder;
    private readonly Func<IEnumerable<string>> _warnings;
    private bool _isEmpty = true;

    /// <summary>Begins a file.</summary>
    /// <param name="output">The file; it remains open.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="newEncoder">Makes an encoder, which makes <see cref="Utf8Buffer"/>.</param>
    /// <param name="warnings">What the user has to know of the file, once it is complete.</param>
    internal TextFileWriter(
        Stream output, ConversionCompression? compression, Func<IRecordEncoder> newEncoder, Func<IEnumerable<string>> warnings)
    {
        (_output, _newEncoder, _warnings) = (output, newEncoder, warnings);
        _text = compression switch
        {
            ConversionCompression.Gzip => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true),
            ConversionCompression.Zstd => new CompressionStream(output, leaveOpen: true),
            _ => output,
        };
    }

    /// <inheritdoc/>
    public IEnumerable<string> Warnings => _warnings();

    /// <inheritdoc/>
    public IRecordEncoder NewEncoder() => _newEncoder();

    /// <inheritdoc/>
    public void Write(object encoded)
    {
        using var text = (Utf8Buffer)encoded;
        Write(text.Span);
    }

    /// <summary>Writes text.</summary>
    internal void Write(ReadOnlySpan<byte> text)
    {
        _isEmpty &= text.IsEmpty;
        _text.Write(text);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_text is GZipStream && _isEmpty)
            _output.Write(GzipFile.Empty);
        if (_text != _output)
            _text.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A compressed file that is not complete is dropped; its stream has only memory to release.
    }
}
