using System.Buffers;
using System.Security.Cryptography;
using CloudExport.Jobs;

namespace CloudExport.Files;

/// <summary>How a file is to be brought home.</summary>
/// <param name="Destination">A file, or a folder that takes a name from the job's <c>file_path</c>; fully qualified.</param>
/// <param name="FileType">The format; null to go by the job, and for a job known only by its id by the file's first byte.</param>
/// <param name="Overwrite">Whether a file of that name may be replaced.</param>
/// <param name="SkipCountCheck">Whether a number of records other than the service's is taken.</param>
/// <param name="AllowEmpty">Whether a job whose query matched nothing gives an empty file.</param>
public sealed record DownloadOptions(string Destination, ExportFileType? FileType, bool Overwrite, bool SkipCountCheck, bool AllowEmpty)
{
    /// <summary>
    /// The SHA-256 of the file that has the name already, and may be replaced by the very same bytes: an earlier try saved it, and was ended
    /// before it could say so.
    /// </summary>
    public string? ReplacesSha256 { get; init; }
}

/// <summary>Brings a job's file home: streamed, hashed and counted on the way, and under its name only when it is whole.</summary>
public static class ExportDownload
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>How long no byte may come.</summary>
    internal static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Saves the file of a finished job.</summary>
    /// <param name="client">The client of the job's connection.</param>
    /// <param name="job">The job; its state is asked for anew, because a signed address lives for an hour only (contract 3.3).</param>
    /// <param name="options">Where to and how.</param>
    /// <param name="onBytes">Told how many bytes have come, and how many there are if the server said so; may be called from any thread.</param>
    /// <param name="caller">Who waits.</param>
    /// <exception cref="TcbException">The file is not there, did not come whole, or could not be written. No file has the name then, or the old one still.</exception>
    public static async Task<ExportFile> SaveAsync(
        TcbClient client, ExportJob job, DownloadOptions options, Action<long, long?> onBytes, ICaller caller)
    {
        var target = Target(job, options);
        (job, var address) = await client.GetStateAsync(job, caller).ConfigureAwait(false);
        if (!job.IsFinished)
            throw JobErrors.NotFinished(job);
        if (JobErrors.OfEnd(job, options.AllowEmpty) is { } failure)
            throw failure;

        try
        {
            using var part = PartFile.Create(target);
            var received = job.Status is ExportJobStatus.Failed
                ? Received.Nothing
                : await ReceiveAsync(client, job, address ?? throw JobErrors.NoFile(job), options.FileType ?? job.FileType, part, onBytes, caller).ConfigureAwait(false);
            var expected = job.Status is ExportJobStatus.Failed ? 0 : job.RecordSuccess;
            if (!options.SkipCountCheck && expected is { } records && records != received.Records)
                throw FileErrors.WrongRecordCount(job, records, received.Records);
            part.Commit(options.Overwrite || received.Sha256 == options.ReplacesSha256);

            return new ExportFile
            {
                Path = target,
                Length = received.Length,
                RecordCount = received.Records,
                RecordCountVerified = expected == received.Records,
                Sha256 = received.Sha256,
                FileType = options.FileType ?? job.FileType ?? received.Type,
                Env = job.Env,
                JobId = job.JobId,
            };
        }
        catch (IOException) when (!options.Overwrite && File.Exists(target))
        {
            throw FileErrors.Exists(target); // it appeared while ours was on its way
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(target, cause);
        }
    }

    /// <summary>The file that the options mean for this job, checked before anything is fetched.</summary>
    /// <exception cref="TcbException">The file exists and must not be overwritten, or is a folder.</exception>
    public static string Target(ExportJob job, DownloadOptions options)
    {
        var isFolder = Path.EndsInDirectorySeparator(options.Destination) || Directory.Exists(options.Destination);
        var target = Path.GetFullPath(isFolder ? Path.Combine(options.Destination, ExportFileName.FromFilePath(job.FilePath, job.JobId)) : options.Destination);
        if (Directory.Exists(target))
            throw FileErrors.IsFolder(target);
        // A file that is moved there takes the device away from the whole machine.
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(target) == "/dev")
            throw FileErrors.IsDevice(target);
        return options.Overwrite || options.ReplacesSha256 is not null || !File.Exists(target) ? target : throw FileErrors.Exists(target);
    }

    private static async Task<Received> ReceiveAsync(
        TcbClient client, ExportJob job, Uri address, ExportFileType? type, PartFile file, Action<long, long?> onBytes, ICaller caller)
    {
        using var response = await client.OpenFileAsync(address, caller.Cancellation).ConfigureAwait(false);
        var announced = response.Content.Headers.ContentLength;
        using var body = await response.Content.ReadAsStreamAsync(caller.Cancellation).ConfigureAwait(false);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stall = new Stall(job, client.Time, caller.Cancellation);
        RecordCounter? counter = null;

        // Two buffers: while one is written, hashed and counted, the network fills the other.
        var filled = ArrayPool<byte>.Shared.Rent(BufferSize);
        var filling = ArrayPool<byte>.Shared.Rent(BufferSize);
        var taken = Task.CompletedTask;
        try
        {
            long length = 0;
            var count = await FillAsync(filled).ConfigureAwait(false);
            while (count > 0)
            {
                counter ??= RecordCounter.For(type ??= FileTypes.Sniff(filled.AsSpan(0, count)));
                taken = TakeAsync(filled.AsMemory(0, count), counter);
                var next = await FillAsync(filling).ConfigureAwait(false);
                await taken.ConfigureAwait(false);

                length += count;
                onBytes(length, announced);
                count = next;
                (filled, filling) = (filling, filled);
            }

            if (announced is { } expected && expected != length)
                throw FileErrors.WrongLength(job, expected, length);
            return new Received(length, counter?.Complete() ?? 0, Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant(), type ?? ExportFileType.Json);
        }
        finally
        {
            await taken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it reads from a buffer
            ArrayPool<byte>.Shared.Return(filled);
            ArrayPool<byte>.Shared.Return(filling);
        }

        // Reads on while the other buffer is being taken, so that the sender need not wait; but lets nothing lie that could be taken.
        async Task<int> FillAsync(byte[] buffer)
        {
            int count = 0, read;
            do
            {
                read = await stall.ReadAsync(body, buffer.AsMemory(count, BufferSize - count)).ConfigureAwait(false);
                count += read;
            }
            while (read > 0 && count < BufferSize && !taken.IsCompleted);
            return count;
        }

        Task TakeAsync(ReadOnlyMemory<byte> bytes, RecordCounter counter) => Task.WhenAll(
            file.WriteAsync(bytes, caller.Cancellation),
            Task.Run(() =>
            {
                hash.AppendData(bytes.Span);
                counter.Add(bytes.Span);
            }));
    }

    private readonly record struct Received(long Length, long Records, string Sha256, ExportFileType Type)
    {
        internal static Received Nothing { get; } = new(0, 0, Convert.ToHexString(SHA256.HashData([])).ToLowerInvariant(), ExportFileType.Json);
    }

    /// <summary>Reads from the network, and gives up when nothing comes for too long.</summary>
    private sealed class Stall : IDisposable
    {
        private readonly ExportJob _job;
        private readonly CancellationTokenSource _timeout;
        private readonly CancellationTokenSource _either;
        private readonly CancellationToken _caller;

        internal Stall(ExportJob job, TimeProvider time, CancellationToken caller)
        {
            _job = job;
            _caller = caller;
            _timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, caller);
        }

        internal async Task<int> ReadAsync(Stream body, Memory<byte> buffer)
        {
            _timeout.CancelAfter(StallLimit);
            try
            {
                return await body.ReadAsync(buffer, _either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_timeout.IsCancellationRequested && !_caller.IsCancellationRequested)
            {
                throw FileErrors.DownloadStalled(_job, StallLimit);
            }
            catch (Exception cause) when (cause is HttpRequestException or IOException)
            {
                throw FileErrors.DownloadBroken(_job, cause);
            }
            finally
            {
                // Time in which nobody reads is no time in which nothing comes.
                _timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            _either.Dispose();
            _timeout.Dispose();
        }
    }
}
