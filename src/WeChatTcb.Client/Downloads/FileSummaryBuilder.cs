using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Downloads;

/// <summary>What a complete file contains.</summary>
/// <param name="Length">The length in bytes.</param>
/// <param name="Records">The number of records.</param>
/// <param name="Sha256">The SHA-256 in lower-case hexadecimal.</param>
/// <param name="FileType">The format in which the records were counted.</param>
/// <param name="Fault">What is wrong with the last record; null if nothing is.</param>
internal sealed record FileSummary(long Length, long Records, string Sha256, ExportFileType FileType, string? Fault)
{
    /// <summary>The SHA-256 of the records in a compressed file; null for any other file.</summary>
    public string? ContentSha256 { get; init; }
}

/// <summary>Measures a file, hashes it and counts its records as its bytes are processed.</summary>
/// <param name="type">The format; null to detect it from the first bytes.</param>
/// <param name="observer">Receives the same bytes; null for none.</param>
internal sealed class FileSummaryBuilder(ExportFileType? type, IByteObserver? observer = null) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ExportFileType? _type = type;
    private RecordCounter? _counter;

    /// <summary>The number of bytes so far.</summary>
    internal long Length { get; private set; }

    /// <summary>The number of complete records so far.</summary>
    internal long Records => _counter?.Count ?? 0;

    /// <summary>Whether the current record is longer than any record can be.</summary>
    internal bool IsRecordTooLong => _counter is { OpenLength: > JsonLinesFile.LongestLine };

    /// <summary>The SHA-256 of the bytes so far, in lower-case hexadecimal.</summary>
    internal string Sha256SoFar => ToHex(_hash.GetCurrentHash());

    /// <summary>Processes the next bytes.</summary>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        _counter ??= new RecordCounter(_type ??= FileTypes.Sniff(bytes));
        _hash.AppendData(bytes);
        _counter.Add(bytes);
        observer?.Add(bytes);
        Length += bytes.Length;
    }

    /// <summary>Processes the end of the file.</summary>
    /// <returns>The number of records.</returns>
    internal long CountToEnd() => _counter?.Complete() ?? 0;

    /// <summary>Processes the end of the file, and checks its last record.</summary>
    /// <param name="file">The file whose bytes were processed.</param>
    internal FileSummary Complete(SafeFileHandle file)
    {
        var records = CountToEnd();
        var fault = _counter is null ? null : TailValidator.FindFault(_counter, file);
        return new FileSummary(Length, records, ToHex(_hash.GetHashAndReset()), _type ?? ExportFileType.Json, fault);
    }

    public void Dispose() => _hash.Dispose();

    private static string ToHex(byte[] hash) => Convert.ToHexString(hash).ToLowerInvariant();
}
