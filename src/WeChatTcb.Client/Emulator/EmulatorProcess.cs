using System.Diagnostics;
using System.Text;

namespace WeChatTcb.Client.Emulator;

/// <summary>
/// The emulator's process. It ends when its standard input does, and this process holds the other end: so it cannot outlive us, however
/// we end.
/// </summary>
internal sealed class EmulatorProcess : IDisposable
{
    private const int MostErrorText = 4000;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Task _errorsRead;
    private int _disposed;

    private EmulatorProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        _errorsRead = ReadErrorsToEndAsync();
    }

    internal int Id { get; }

    internal static EmulatorProcess Start(string dotnet, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(dotnet)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            CreateNoWindow = true,
        };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new EmulatorProcess(Process.Start(start)!);
    }

    /// <summary>The first line; null when the process ended without one.</summary>
    internal async Task<string?> ReadReadyLineAsync(CancellationToken cancellation)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false);
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // so that the child never blocks on a full pipe
        return line;
    }

    /// <summary>What the process said about its end.</summary>
    internal async Task<string> ReadErrorsAsync()
    {
        await _errorsRead.ConfigureAwait(false);
        lock (_errors)
            return _errors.ToString().Trim();
    }

    // Read on, so that the child never blocks on a full pipe; kept only to a bound.
    private async Task ReadErrorsToEndAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_errors)
            {
                if (_errors.Length < MostErrorText)
                    _errors.AppendLine(line);
            }
        }
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
