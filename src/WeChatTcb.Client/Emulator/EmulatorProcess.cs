using System.Diagnostics;
using System.Text;

namespace WeChatTcb.Client.Emulator;

/// <summary>
/// The emulator's process. It ends when its standard input ends, and this process holds the other end of that pipe. So it cannot outlive
/// this process, however this process ends.
/// </summary>
internal sealed class EmulatorProcess : IDisposable
{
    private const int MaxErrorText = 4000;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private int _disposed;

    private EmulatorProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        _errors = DrainErrorsAsync();
    }

    internal int Id { get; }

    internal static EmulatorProcess Start(string dotnet, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(dotnet, [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            CreateNoWindow = true,
        };
        // It needs no credentials of the service.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TCB_", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        return new EmulatorProcess(Process.Start(start)!);
    }

    /// <summary>The first line of the standard output; null if the process ended without one.</summary>
    internal async Task<string?> ReadReadyLineAsync(CancellationToken cancellationToken)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        // Without a reader the child would block once the pipe is full.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return line;
    }

    /// <summary>What the process wrote to its standard error until it ended.</summary>
    internal Task<string> ReadErrorsAsync() => _errors;

    // To the end, because the child would block on a full pipe; only the beginning is kept.
    private async Task<string> DrainErrorsAsync()
    {
        var text = new StringBuilder();
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
            if (text.Length < MaxErrorText)
                text.AppendLine(line);
        return text.ToString().Trim();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(EndLimit))
                _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // It has ended already.
        }

        _process.Dispose();
    }
}
