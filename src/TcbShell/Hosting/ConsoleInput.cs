using System.Security;
using System.Text;

namespace TcbShell.Hosting;

/// <summary>
/// Lines from a person or a file. A read can be abandoned (Ctrl+C); what then still waits for the keyboard serves the next read.
/// </summary>
internal sealed class ConsoleInput(ConsoleOutput output)
{
    private TaskCompletionSource _interrupt = NewInterrupt();
    private Task<string?>? _line;
    private Task<ConsoleKeyInfo>? _key;

    public bool IsTerminal { get; } = !Console.IsInputRedirected;

    /// <summary>Makes the read that is under way throw <see cref="OperationCanceledException"/>.</summary>
    public void Interrupt() => Interlocked.Exchange(ref _interrupt, NewInterrupt()).SetResult();

    /// <returns>The line, or null at the end of the input.</returns>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public string? ReadLine()
    {
        if (!IsTerminal)
            return Await(ref _line, Console.In.ReadLine);

        var text = new StringBuilder();
        return ReadKeys(
            add: c =>
            {
                text.Append(c);

                // Half a surrogate pair cannot be shown.
                if (!char.IsHighSurrogate(c))
                    output.Write(char.IsLowSurrogate(c) ? text.ToString(text.Length - 2, 2) : c.ToString());
            },
            removeLast: () =>
            {
                int units = text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1;
                int cells = CellWidth.Of(text.ToString(text.Length - units, units));
                text.Length -= units;
                output.Write(string.Concat(Enumerable.Repeat("\b \b", cells)));
            },
            length: () => text.Length) ? text.ToString() : null;
    }

    /// <returns>The secret, or null at the end of the input. On a terminal each character shows as an asterisk.</returns>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public SecureString? ReadSecret()
    {
        var secret = new SecureString();
        if (!IsTerminal)
        {
            if (Await(ref _line, Console.In.ReadLine) is not { } line)
                return null;
            foreach (char c in line)
                secret.AppendChar(c);
            return secret;
        }

        return ReadKeys(
            add: c =>
            {
                secret.AppendChar(c);
                output.Write("*");
            },
            removeLast: () =>
            {
                secret.RemoveAt(secret.Length - 1);
                output.Write("\b \b");
            },
            length: () => secret.Length) ? secret : null;
    }

    public ConsoleKeyInfo ReadKey() => Await(ref _key, () => Console.ReadKey(intercept: true));

    /// <returns>Whether a line was entered: false when the input ends (Ctrl+D, on Windows Ctrl+Z) on an empty line.</returns>
    private bool ReadKeys(Action<char> add, Action removeLast, Func<int> length)
    {
        while (true)
        {
            var key = ReadKey();
            bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    output.WriteLine();
                    return true;
                case ConsoleKey.Backspace when length() > 0:
                    removeLast();
                    break;
                case ConsoleKey.Escape:
                case ConsoleKey.U when control:
                    while (length() > 0)
                        removeLast();
                    break;
                case ConsoleKey.D or ConsoleKey.Z when control && length() == 0:
                    output.WriteLine();
                    return false;
                case ConsoleKey.Tab:
                    add(' ');
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                        add(key.KeyChar);
                    break;
            }
        }
    }

    private static TaskCompletionSource NewInterrupt() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Await<T>(ref Task<T>? pending, Func<T> read)
    {
        var interrupted = _interrupt.Task;
        var task = pending ??= Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny(task, interrupted) == 1)
            throw new OperationCanceledException();
        pending = null;
        return task.GetAwaiter().GetResult();
    }
}
