using System.Globalization;
using System.Security.Cryptography;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// What stands at a destination, in a form that can be compared later: if it is not the same any more, somebody has saved another file
/// there. Nothing depends on which time is later, because clocks are set back.
/// </summary>
internal static class DestinationState
{

    /// <summary>The state of a destination; empty if there is no file.</summary>
    internal static string Of(string target)
    {
        try
        {
            var file = new FileInfo(target);
            return file.Exists
                ? string.Create(
                    CultureInfo.InvariantCulture, $"{file.Length} bytes, {file.LastWriteTimeUtc.Ticks}, receipt {HashOfReceipt(target)}")
                : "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    /// <summary>Whether the file at a destination is that of another job, according to its receipt.</summary>
    internal static bool IsOfAnotherJob(string target, JobKey job)
    {
        try
        {
            return File.Exists(target) && ExportReceipt.Read(ExportReceipt.PathOf(target)) is { } receipt && receipt.Job.Key != job;
        }
        catch (TcbException)
        {
            return false; // it has no valid receipt
        }
    }

    private static string HashOfReceipt(string target)
    {
        try
        {
            var bytes = RegularFile.ReadAll(ExportReceipt.PathOf(target), ExportReceipt.MaxSize);
            return Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 8)).ToLowerInvariant();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "none";
        }
    }
}
