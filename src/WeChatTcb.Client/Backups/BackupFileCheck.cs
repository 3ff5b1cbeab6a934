using System.Buffers;
using System.Security.Cryptography;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Records;
using WeChatTcb.LocalFiles;

namespace WeChatTcb.Client.Backups;

/// <summary>Compares a file of a backup with its manifest, in one pass over its bytes.</summary>
/// <param name="onBytes">Called with the number of bytes that were read since the last call.</param>
/// <param name="cancellationToken">Cancels the check.</param>
internal sealed class BackupFileCheck(Action<long> onBytes, CancellationToken cancellationToken)
{
    /// <summary>Fits in the processor's cache, so that the count of the records reads what the hash has just read.</summary>
    private const int BufferSize = 256 * 1024;

    /// <summary>What is wrong; null if nothing is.</summary>
    internal BackupCheckProblem? Run(string path, BackupManifestCollection entry)
    {
        // Tools write the digits in either case.
        var expected = entry.File! with { Sha256 = entry.File!.Sha256.ToLowerInvariant() };
        try
        {
            using var file = ExportRecords.Open(path);
            if (file.Length != expected.Length)
                return Problem(BackupCheckProblemKind.Length, Messages.FormatBackupCheck_Length(expected.Length, file.Length));
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Compressed(file) : Plain(file);
        }
        catch (TcbException error)
        {
            return error.ErrorId == "FileNotFound"
                ? Problem(BackupCheckProblemKind.Missing, Messages.BackupCheck_Missing)
                : Problem(BackupCheckProblemKind.Unreadable, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Problem(BackupCheckProblemKind.Unreadable, FileErrors.CannotRead(path, error).Message);
        }

        BackupCheckProblem? Plain(FileStream file)
        {
            using var stored = new HashedStream(file, onBytes, cancellationToken);
            var counter = new RecordCounter(expected.FileType);
            ReadAll(stored, counter.Add);
            return Compare(stored, counter);
        }

        BackupCheckProblem? Compressed(FileStream file)
        {
            using var stored = new HashedStream(file, onBytes, cancellationToken);
            using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var counter = new RecordCounter(expected.FileType);
            string? fault = null;
            try
            {
                using var text = new GzipInput(stored, Messages.GzipCutOff, cancellationToken);
                ReadAll(text, bytes =>
                {
                    content.AppendData(bytes);
                    counter.Add(bytes);
                });
            }
            catch (InvalidDataException damage)
            {
                fault = damage.Message;
            }

            stored.HashRest();
            var hash = ToHex(content.GetHashAndReset());
            return stored.Hash == expected.Sha256 && fault is not null
                ? Problem(BackupCheckProblemKind.Damaged, Messages.FormatBackupCheck_Gzip(fault))
                : stored.Hash == expected.Sha256 && entry.ContentSha256?.ToLowerInvariant() is { } known && known != hash
                ? Problem(BackupCheckProblemKind.Sha256, Messages.FormatBackupCheck_ContentSha256(known, hash))
                : Compare(stored, counter);
        }

        BackupCheckProblem? Compare(HashedStream stored, RecordCounter counter)
        {
            if (stored.Hash != expected.Sha256)
                return Problem(BackupCheckProblemKind.Sha256, Messages.FormatBackupCheck_Sha256(expected.Sha256, stored.Hash));
            var records = counter.Complete();
            return records == expected.RecordCount ? null
                : Problem(BackupCheckProblemKind.RecordCount, Messages.FormatBackupCheck_RecordCount(expected.RecordCount, records));
        }

        BackupCheckProblem Problem(BackupCheckProblemKind kind, string detail) => new(entry.Env, entry.Collection, path, kind, detail);
    }

    private delegate void BytesAction(ReadOnlySpan<byte> bytes);

    private static void ReadAll(Stream stream, BytesAction onRead)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (stream.Read(buffer, 0, BufferSize) is > 0 and var read)
                onRead(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string ToHex(byte[] hash) => Convert.ToHexString(hash).ToLowerInvariant();

    /// <summary>Hashes the bytes of a file as they are read for the first time.</summary>
    private sealed class HashedStream(FileStream file, Action<long> onBytes, CancellationToken cancellationToken) : ReadOnlyStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _hashed;
        private string? _result;

        /// <summary>The SHA-256 of the bytes that were read, in lower-case hexadecimal.</summary>
        internal string Hash => _result ??= ToHex(_hash.GetHashAndReset());

        public override bool CanSeek => true;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => file.Position = value;
        }

        public override int Read(Span<byte> buffer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var position = file.Position;
            var read = file.Read(buffer);
            if (position != _hashed)
                return read; // it was read before
            _hash.AppendData(buffer[..read]);
            _hashed += read;
            onBytes(read);
            return read;
        }

        /// <summary>Reads what a reader of the contents left.</summary>
        internal void HashRest()
        {
            file.Position = _hashed;
            ReadAll(this, static _ => { });
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
