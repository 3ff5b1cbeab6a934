using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Downloads;

/// <summary>What a whole file was found to hold.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Records">The number of records.</param>
/// <param name="Sha256">The SHA-256 of the bytes, in lower-case hexadecimal.</param>
/// <param name="FileType">The format as which the records were counted.</param>
/// <param name="Fault">What is wrong with the last record, in words; null when nothing is.</param>
internal sealed record FileSummary(long Length, long Records, string Sha256, ExportFileType FileType, string? Fault);

/// <summary>Takes a file's bytes as they pass by: measures, hashes and counts them.</summary>
internal sealed class FileContents(ExportFileType? type) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ExportFileType? _type = type;
    private RecordCounter? _counter;

    /// <summary>The number of bytes that have passed.</summary>
    internal long Length { get; private set; }

    /// <summary>The number of records that have ended.</summary>
    internal long Records => _counter?.Count ?? 0;

    /// <summary>Whether something has begun that is longer than any record can be.</summary>
    internal bool IsEndless => _counter is { OpenLength: > JsonLinesFile.LongestLine };

    /// <summary>The SHA-256 of what has passed so far, in lower-case hexadecimal.</summary>
    internal string Sha256SoFar => ToHex(_hash.GetCurrentHash());

    /// <summary>Takes the next piece.</summary>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        _counter ??= RecordCounter.For(_type ??= FileTypes.Sniff(bytes));
        _hash.AppendData(bytes);
        _counter.Add(bytes);
        Length += bytes.Length;
    }

    /// <summary>Takes the end of the file, and looks at its last record once more.</summary>
    /// <param name="file">The file whose bytes have passed.</param>
    internal FileSummary Complete(SafeFileHandle file)
    {
        var records = _counter?.Complete() ?? 0;
        var fault = _counter is null ? null : TailValidator.FindFault(_counter, file);
        return new FileSummary(Length, records, ToHex(_hash.GetHashAndReset()), _type ?? ExportFileType.Json, fault);
    }

    public void Dispose() => _hash.Dispose();

    private static string ToHex(byte[] hash) => Convert.ToHexString(hash).ToLowerInvariant();
}
