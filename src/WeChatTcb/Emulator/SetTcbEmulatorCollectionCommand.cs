using System.Management.Automation;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Client.Records;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Set, "TcbEmulatorCollection", SupportsShouldProcess = true, DefaultParameterSetName = DocumentSet)]
[OutputType(typeof(void))]
public sealed class SetTcbEmulatorCollectionCommand : AsyncCmdlet
{
    private const string DocumentSet = "Document";
    private const string PathSet = "Path";

    private readonly MemoryStream _lines = new();

    [Parameter(Mandatory = true, Position = 0)]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string Env { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    [Pasted]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string Collection { get; set; } = "";

    [Parameter(ParameterSetName = DocumentSet, Position = 2, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[]? Document { get; set; }

    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter]
    [ValidateNotNull]
    public EmulatorInstance? Emulator { get; set; }

    private protected override void Process()
    {
        foreach (var document in Document ?? [])
            OrTerminate(() => DocumentLine.Write(_lines, document));
    }

    private protected override void End() => OrTerminate(() =>
    {
        var address = EmulatorCmdlet.AddressOf(Emulator, SessionState);
        if (!ShouldProcess(Messages.FormatSetCollectionTarget(Env, Collection, address), Messages.SetCollectionAction))
            return;
        using var lines = Lines();
        Await(new EmulatorControl(address).SetCollectionAsync(Env, Collection, lines, StopToken));
    });

    protected override void Dispose(bool disposing)
    {
        _lines.Dispose();
        base.Dispose(disposing);
    }

    private Stream Lines()
    {
        if (ParameterSetName != PathSet)
        {
            _lines.Position = 0;
            return _lines;
        }
        return ExportRecords.Open(FilePaths.Existing(SessionState, Path, literal: true)[0]);
    }
}
