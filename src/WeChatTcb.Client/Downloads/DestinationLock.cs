using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace WeChatTcb.Client.Downloads;

/// <summary>
/// The lock on a destination while its file and receipt are replaced, among all threads and processes of this machine. Without it, two
/// downloads to one name could leave the file of one with the receipt of the other. Belongs to the thread that took it.
/// </summary>
internal sealed class DestinationLock : IDisposable
{
    /// <summary>Far more than the few renames take.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>After that, the user is told what the command waits for.</summary>
    private static readonly TimeSpan SilentWait = TimeSpan.FromSeconds(2);

    /// <summary>How often cancellation is checked: not every platform can wait for a mutex and a token together.</summary>
    private static readonly TimeSpan CancellationCheckInterval = TimeSpan.FromMilliseconds(50);

    private readonly Mutex? _mutex;

    /// <summary>Waits for the lock.</summary>
    /// <param name="target">The full path of the file.</param>
    /// <param name="context">The caller.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TcbException"><c>FileInUse</c>: another command held the lock too long.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    internal DestinationLock(string target, ICallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var name = OperatingSystem.IsLinux() ? target : target.ToUpperInvariant();
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
            _mutex = new Mutex(initiallyOwned: false, @"Global\WeChatTcb-" + hash);
            var isSilent = true;
            for (var waited = Stopwatch.StartNew(); !_mutex.WaitOne(CancellationCheckInterval);)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (waited.Elapsed >= MaxWait)
                    throw FileErrors.InUse(target);
                if (isSilent && waited.Elapsed >= SilentWait)
                {
                    context.WriteWarning(Messages.FormatLockAwaited(target, MaxWait.TotalSeconds));
                    isSilent = false;
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or TcbException)
        {
            _mutex?.Dispose();
            throw;
        }
        catch (AbandonedMutexException)
        {
            // Its owner was killed, so this thread owns it now.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or WaitHandleCannotBeOpenedException)
        {
            // The system has no mutexes, or the mutex belongs to a process of another user.
            _mutex?.Dispose();
            _mutex = null;
        }
    }

    public void Dispose()
    {
        _mutex?.ReleaseMutex();
        _mutex?.Dispose();
    }
}
