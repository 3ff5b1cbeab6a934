using System.Text;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Ledger;

/// <summary>
/// The lock of the whole ledger, so that no other process adds an export to a specified path between a check and an addition. Its file has
/// a stamp, which each addition changes: while it is the same, no other process has added such an export.
/// </summary>
internal sealed class LedgerLock(LockFile file) : IDisposable
{
    /// <summary>The stamp that the last addition wrote; empty before the first.</summary>
    internal string Stamp => Encoding.ASCII.GetString(file.ReadContents(maxSize: 64));

    /// <summary>Writes a new stamp.</summary>
    internal string Change()
    {
        var stamp = Guid.NewGuid().ToString("N");
        file.WriteContents(Encoding.ASCII.GetBytes(stamp));
        return stamp;
    }

    public void Dispose() => file.Dispose();
}
