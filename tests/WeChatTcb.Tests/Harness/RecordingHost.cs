using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace WeChatTcb.Tests.Harness;

/// <summary>A host that records what it is asked to show, and answers every prompt.</summary>
internal sealed class RecordingHost : PSHost
{
    private readonly RecordingUI _ui = new();

    /// <summary>The answer to a question: No, unless a test says otherwise.</summary>
    public Func<string, string> Answer
    {
        get => _ui.Answer;
        set => _ui.Answer = value;
    }

    /// <summary>What was shown, except verbose and debug lines.</summary>
    public IReadOnlyList<string> Lines => _ui.Lines;

    /// <summary>All that was shown, or would have been on a screen that shows progress.</summary>
    public IReadOnlyList<string> Everything => _ui.Everything;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => nameof(RecordingHost);

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new InvalidOperationException();

    public override void ExitNestedPrompt() => throw new InvalidOperationException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class RecordingUI : PSHostUserInterface
    {
        private readonly List<string> _lines = [];
        private readonly List<string> _others = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public IReadOnlyList<string> Everything
        {
            get
            {
                lock (_lines)
                    return [.. _lines, .. _others];
            }
        }

        public override PSHostRawUserInterface RawUI { get; } = new Screen();

        public override void Write(string value) => WriteLine(value);

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => WriteLine(value);

        public override void WriteLine(string value)
        {
            lock (_lines)
                _lines.Add(value);
        }

        public override void WriteDebugLine(string message) => Add(message);

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteVerboseLine(string message) => Add(message);

        public override void WriteWarningLine(string message) => WriteLine(message);

        public override void WriteProgress(long sourceId, ProgressRecord record) => Add(record.ToString());

        private void Add(string line)
        {
            lock (_lines)
                _others.Add(line);
        }

        public Func<string, string> Answer { get; set; } = static _ => "No";

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            WriteLine(message);
            return choices.Select(choice => choice.Label).ToList().FindIndex(
                label => label.Replace("&", "", StringComparison.Ordinal) == Answer(message));
        }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw new InvalidOperationException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw new InvalidOperationException();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options) => throw new InvalidOperationException();

        public override string ReadLine() => throw new InvalidOperationException();

        public override SecureString ReadLineAsSecureString() => throw new InvalidOperationException();
    }

    /// <summary>A screen of 120 columns without input.</summary>
    private sealed class Screen : PSHostRawUserInterface
    {
        public override ConsoleColor BackgroundColor { get; set; }

        public override Size BufferSize { get; set; } = new(120, 50);

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get; set; } = new(120, 50);

        public override string WindowTitle { get; set; } = "";

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new InvalidOperationException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new InvalidOperationException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
            throw new InvalidOperationException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new InvalidOperationException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new InvalidOperationException();
    }
}
