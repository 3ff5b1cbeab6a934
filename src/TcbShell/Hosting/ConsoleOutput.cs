using System.Management.Automation;
using System.Text;

namespace TcbShell.Hosting;

/// <summary>The two output streams of the process and the line of progress that a terminal shows below them.</summary>
internal sealed class ConsoleOutput
{
    private readonly Lock _gate = new();
    private readonly bool _colours;
    private readonly bool _terminal = !Console.IsOutputRedirected;
    private int _progressWidth;

    public ConsoleOutput()
    {
        // Whatever the locale says: names and messages of the service are Chinese.
        Console.OutputEncoding = new UTF8Encoding(false);
        _colours = _terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
    }

    /// <summary>Whether escape sequences are understood and wanted. On Windows that would take a switch of the console's mode.</summary>
    public bool Styled => _colours && !OperatingSystem.IsWindows();

    /// <summary>The columns of the terminal; 120 when the output goes elsewhere.</summary>
    public int Width => _terminal && Console.WindowWidth > 0 ? Console.WindowWidth : 120;

    public void Write(string text, ConsoleColor? colour = null) => Write(Console.Out, text, _colours ? colour : null);

    public void WriteLine(string text = "", ConsoleColor? colour = null)
    {
        lock (_gate)
        {
            Write(text, colour);
            Console.Out.WriteLine();
        }
    }

    public void WriteError(string text)
    {
        // The colour goes the way of the output stream, so both have to end at the terminal.
        lock (_gate)
        {
            Write(Console.Error, text, _colours && !Console.IsErrorRedirected ? ConsoleColor.Red : null);
            Console.Error.WriteLine();
        }
    }

    /// <summary>Redraws the line of progress; does nothing when nobody looks.</summary>
    public void WriteProgress(ProgressRecord progress)
    {
        if (!_terminal)
            return;
        lock (_gate)
        {
            EndProgress();
            if (progress.RecordType == ProgressRecordType.Completed)
                return;
            string percent = progress.PercentComplete >= 0 ? $" {progress.PercentComplete}%" : "";
            string text = $"{progress.Activity}:{percent} {progress.StatusDescription} {progress.CurrentOperation}".ReplaceLineEndings(" ");
            text = CellWidth.Fit(text.TrimEnd(), Width - 1);
            Write(text, ConsoleColor.DarkCyan);
            _progressWidth = CellWidth.Of(text);
        }
    }

    public void EndProgress()
    {
        lock (_gate)
        {
            if (_progressWidth == 0)
                return;
            Console.Out.Write($"\r{new string(' ', _progressWidth)}\r");
            _progressWidth = 0;
        }
    }

    private void Write(TextWriter writer, string text, ConsoleColor? colour)
    {
        lock (_gate)
        {
            EndProgress();
            if (colour is { } wanted)
                Console.ForegroundColor = wanted;
            writer.Write(text);
            if (colour is not null)
                Console.ResetColor();
        }
    }
}
