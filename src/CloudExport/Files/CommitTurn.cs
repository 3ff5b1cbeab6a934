using System.Security.Cryptography;
using System.Text;

namespace CloudExport.Files;

/// <summary>
/// One at a time, of all threads and processes of this machine: else of two that replace one file, the file of one could be left with the
/// receipt of the other. Belongs to the thread that took it.
/// </summary>
internal sealed class CommitTurn : IDisposable
{
    /// <summary>Far more than the few renamings take. Who waits longer goes on: a receipt that is not of the file shows, and a file that is lost does not.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Mutex? _mutex;

    internal CommitTurn(string target)
    {
        try
        {
            var name = OperatingSystem.IsLinux() ? target : target.ToUpperInvariant();
            _mutex = new Mutex(initiallyOwned: false, @"Global\WeChatTcb-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));
            if (_mutex.WaitOne(Longest))
                return;
        }
        catch (AbandonedMutexException)
        {
            return; // its owner was killed: the turn is ours
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or WaitHandleCannotBeOpenedException)
        {
            // The system gives none, or another user's process has it.
        }

        _mutex?.Dispose();
        _mutex = null;
    }

    public void Dispose()
    {
        _mutex?.ReleaseMutex();
        _mutex?.Dispose();
    }
}
