using System.Text;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// The lock of the whole ledger, so that no other process adds an export to a specified path between a check and an addition. Its file has
/// a stamp, which each addition changes: while it is the same, no other process has added such an export.
/// </summary>
internal sealed class LedgerLock : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Far more than a check and an addition take.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>After that, the user is told what the command waits for.</summary>
    private static readonly TimeSpan SilentWait = TimeSpan.FromSeconds(2);

    private readonly LockFile _file;

    private LedgerLock(LockFile file) => _file = file;

    /// <summary>The stamp that the last addition wrote; empty before the first.</summary>
    internal string Stamp => Encoding.ASCII.GetString(_file.ReadContents(maxSize: 64));

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The path of its file, for messages.</param>
    /// <param name="tryTake">Takes it; null if somebody else has it.</param>
    /// <exception cref="TcbException"><c>LedgerLocked</c>: another program held the lock too long.</exception>
    internal static async Task<LedgerLock> TakeAsync(
        string path, Func<LockFile?> tryTake, TimeProvider time, ICallContext context, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var isSilent = true; ;)
        {
            if (tryTake() is { } file)
                return new LedgerLock(file);
            var waited = time.GetElapsedTime(start);
            if (waited >= MaxWait)
                throw LedgerErrors.Locked(path, MaxWait);
            if (isSilent && waited >= SilentWait)
            {
                context.WriteWarning(Messages.FormatLockAwaited(path, MaxWait.TotalSeconds));
                isSilent = false;
            }

            await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a new stamp.</summary>
    internal string Change()
    {
        var stamp = Guid.NewGuid().ToString("N");
        _file.WriteContents(Encoding.ASCII.GetBytes(stamp));
        return stamp;
    }

    public void Dispose() => _file.Dispose();
}
