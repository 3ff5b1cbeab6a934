using System.Diagnostics;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>Ends the emulator with the process that started it, however that one ends.</summary>
internal static class ParentProcessWatcher
{
    /// <summary>Calls <paramref name="stop"/> when the standard input ends. The parent holds it open until it ends itself.</summary>
    public static void WatchStandardInput(Action stop)
    {
        // Its own thread: reading the standard input cannot be cancelled and must not occupy a thread of the pool.
        var thread = new Thread(() =>
        {
            try
            {
                using var input = Console.OpenStandardInput();
                Span<byte> ignored = stackalloc byte[256];
                while (input.Read(ignored) > 0)
                {
                }
            }
            catch (IOException)
            {
                // A broken pipe is an end, too.
            }
            stop();
        })
        { IsBackground = true, Name = "parent-stdin" };
        thread.Start();
    }

    /// <summary>Calls <paramref name="stop"/> when the process has ended.</summary>
    public static async Task WatchProcessAsync(int id, Action stop)
    {
        try
        {
            using var parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
        stop();
    }
}
