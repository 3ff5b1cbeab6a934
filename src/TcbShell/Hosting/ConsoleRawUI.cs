using System.Management.Automation.Host;

namespace TcbShell.Hosting;

/// <summary>The size of the terminal, for formatting; 120 columns when the output is redirected. No screen buffer is offered.</summary>
internal sealed class ConsoleRawUI(ConsoleOutput output, ConsoleInput input) : PSHostRawUserInterface
{
    private const int RowsWithoutTerminal = 50;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition
    {
        get => default;
        set => throw Unsupported();
    }

    public override Coordinates WindowPosition
    {
        get => default;
        set => throw Unsupported();
    }

    public override int CursorSize { get; set; } = 25;

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw Unsupported();
    }

    public override Size WindowSize
    {
        get => new(output.Width, !Console.IsOutputRedirected && Console.WindowHeight > 0 ? Console.WindowHeight : RowsWithoutTerminal);
        set => throw Unsupported();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override bool KeyAvailable => input.IsTerminal && Console.KeyAvailable;

    public override string WindowTitle
    {
        get => "";
        set
        {
            if (!Console.IsOutputRedirected)
                Console.Title = value;
        }
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = input.ReadKey();
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
    }

    public override int LengthInBufferCells(string source) => CellWidth.Of(source);

    public override int LengthInBufferCells(string source, int offset) => CellWidth.Of(source[offset..]);

    public override int LengthInBufferCells(char source) => CellWidth.Of(source);

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw Unsupported();

    private static NotSupportedException Unsupported() => new("This shell does not move the cursor, the window or the screen buffer.");
}
