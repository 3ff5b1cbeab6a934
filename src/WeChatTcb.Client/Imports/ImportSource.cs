using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Imports;

/// <summary>
/// Reads the pieces of a file for their upload. One after the other, they are read without a return to the beginning, which would
/// decompress what is before them again.
/// </summary>
/// <param name="job">The import.</param>
/// <param name="lastWrite">When the file was last written before it was read (UTC).</param>
internal sealed class ImportSource(ImportJob job, DateTime lastWrite) : IDisposable
{
    private ImportJob Job => job;

    private FileStream? _file;
    private Stream? _text;
    private FileForm? _form;
    private byte[]? _header;
    private long _position;

    /// <summary>Checks that nobody has changed the file since it was read.</summary>
    /// <exception cref="TcbException"><c>ImportFileChanged</c>.</exception>
    internal void CheckUnchanged()
    {
        if (File.GetLastWriteTimeUtc(job.Path) != lastWrite)
            throw ImportErrors.FileChanged(job);
    }

    /// <summary>Checks that the file is the one that the import began with.</summary>
    /// <exception cref="TcbException"><c>FileNotFound</c>, <c>CannotReadFile</c>, <c>ImportFileChanged</c>.</exception>
    internal void CheckIs(long length, string sha256, CancellationToken cancellationToken)
    {
        using var file = ExportRecords.Open(job.Path);
        try
        {
            if (file.Length != length || ImportFile.HashOf(file, cancellationToken) != sha256)
                throw ImportErrors.FileChanged(job);
        }
        catch (IOException cause)
        {
            throw FileErrors.CannotRead(job.Path, cause);
        }
    }

    /// <summary>The bytes of a piece. Valid until the next call.</summary>
    internal Stream Open(ImportPiece piece, CancellationToken cancellationToken)
    {
        if (_text is null || _position > piece.Offset)
            OpenFile(cancellationToken);
        _header ??= _form!.Layout is RecordLayout.Csv ? Header(cancellationToken) : [];
        Skip(piece.Offset, cancellationToken);
        return new Piece(this, _header, piece.Length);
    }

    public void Dispose()
    {
        _text?.Dispose();
        _file?.Dispose();
    }

    private void OpenFile(CancellationToken cancellationToken)
    {
        Dispose();
        _file = ExportRecords.Open(job.Path);
        _form = ExportRecords.FormOf(job.Path, job.FileType, _file);
        _text = _form.Open(_file, cancellationToken);
        _position = 0;
    }

    /// <summary>What is before the first row.</summary>
    private byte[] Header(CancellationToken cancellationToken)
    {
        using var file = ExportRecords.Open(job.Path);
        using var text = _form!.Open(file, cancellationToken);
        var before = new byte[job.Pieces[0].Offset];
        text.ReadExactly(before);
        return before.AsSpan(_form.MarkLength).TrimStart("\r\n"u8).ToArray();
    }

    private void Skip(long offset, CancellationToken cancellationToken)
    {
        if (_text is FileStream plain)
            plain.Position = _position = offset;
        var buffer = new byte[128 * 1024];
        while (_position < offset)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, offset - _position))) == 0)
                throw ImportErrors.FileChanged(job);
        }
    }

    private int Read(Span<byte> buffer)
    {
        var read = _text!.Read(buffer);
        _position += read;
        return read;
    }

    /// <summary>A piece of the text. The elements of an array are separated by line feeds, as the service expects.</summary>
    private sealed class Piece(ImportSource source, byte[] header, long length) : ReadOnlyStream
    {
        private readonly ArraySeparators? _separators = source._form!.Layout is RecordLayout.JsonArray ? new() : null;
        private long _sent;

        public override int Read(Span<byte> buffer)
        {
            buffer = buffer[..(int)Math.Min(buffer.Length, length - _sent)];
            int read;
            if (_sent < header.Length)
            {
                read = (int)Math.Min(buffer.Length, header.Length - _sent);
                header.AsSpan((int)_sent, read).CopyTo(buffer);
            }
            else
            {
                read = source.Read(buffer);
                if (read == 0 && !buffer.IsEmpty)
                    throw ImportErrors.FileChanged(source.Job);
                _separators?.Replace(buffer[..read]);
            }

            _sent += read;
            return read;
        }
    }
}
