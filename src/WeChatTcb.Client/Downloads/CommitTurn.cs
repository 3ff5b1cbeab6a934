using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// One at a time, of all threads and processes of this machine: else of two that replace one file, the file of one could be left with the
/// receipt of the other. Belongs to the thread that took it.
/// </summary>
internal sealed class CommitTurn : IDisposable
{
    /// <summary>Far more than the few renamings take. Who waits longer goes on: a receipt that is not of the file shows, and a file that is lost does not.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>How long nobody looks whether the caller has stopped: a mutex of the system's and a token cannot be waited for together everywhere.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly Mutex? _mutex;

    /// <summary>Waits for the turn.</summary>
    /// <param name="target">The file's full path.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="OperationCanceledException">The caller has stopped, and the turn is not theirs.</exception>
    internal CommitTurn(string target, CancellationToken cancellation)
    {
        try
        {
            var name = OperatingSystem.IsLinux() ? target : target.ToUpperInvariant();
            _mutex = new Mutex(initiallyOwned: false, @"Global\WeChatTcb-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < Longest; cancellation.ThrowIfCancellationRequested())
            {
                if (_mutex.WaitOne(LookEvery))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            _mutex?.Dispose();
            throw;
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
