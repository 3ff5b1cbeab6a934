using System.Management.Automation;
using WeChatTcb.Client.Emulator;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Sets the documents of a collection of the emulator.</para>
/// <para type="description">Gives a collection the documents that are piped in, or those of a file, in the place of the ones it has. The environment and the collection are made
/// where they are missing. Without any document the collection is empty. Reset-TcbEmulator takes it back.</para>
/// </summary>
/// <example>
/// <para>Give a test its documents</para>
/// <code>
/// @{ _id = 1; name = 'Ann'; born = [datetime] '1990-05-01' }, @{ _id = 2; name = 'Ben' } | Set-TcbEmulatorCollection test-env users
/// </code>
/// <para>Dates, whole numbers, decimals, byte arrays and nested tables become what they are in the database. A string is taken as a line of extended JSON.</para>
/// </example>
/// <example>
/// <para>Give back what was exported</para>
/// <code>
/// Set-TcbEmulatorCollection test-env users -Path ./exports/users.json
/// </code>
/// <para>An exported file is good as it is: one document of extended JSON a line.</para>
/// </example>
/// <seealso cref="ResetTcbEmulatorCommand"/>
/// <seealso cref="StartTcbEmulatorCommand"/>
[Cmdlet(VerbsCommon.Set, "TcbEmulatorCollection", SupportsShouldProcess = true, DefaultParameterSetName = DocumentSet)]
[OutputType(typeof(void))]
public sealed class SetTcbEmulatorCollectionCommand : AsyncCmdlet
{
    private const string DocumentSet = "Document";
    private const string PathSet = "Path";

    private readonly MemoryStream _lines = new();

    /// <summary>
    /// <para type="description">The environment's id.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Env { get; set; } = "";

    /// <summary>
    /// <para type="description">The collection's name.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>
    /// <para type="description">The documents: tables, objects, or lines of extended JSON. One without _id gets one.</para>
    /// </summary>
    [Parameter(ParameterSetName = DocumentSet, Position = 2, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[]? Document { get; set; }

    /// <summary>
    /// <para type="description">A file of documents, one of extended JSON a line.</para>
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// <para type="description">The emulator, as Start-TcbEmulator gave it. Without it: the one that was started in this runspace, or the one that this runspace is connected to.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public EmulatorInstance? Emulator { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var document in Document ?? [])
            OrEnd(() => DocumentLine.Write(_lines, document));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => OrEnd(() =>
    {
        var address = EmulatorCmdlet.AddressOf(Emulator);
        if (!ShouldProcess($"{Env}/{Collection} at {address}", "Set the documents of the collection"))
            return;
        using var lines = Lines();
        Await(new EmulatorControl(address).SetCollectionAsync(Env, Collection, lines, StopToken));
    });

    /// <inheritdoc/>
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
        var file = FilePaths.Existing(SessionState, Path, literal: true)[0];
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new TcbException("CannotReadFile", TcbErrorKind.PermissionDenied, $"{file} cannot be read: {cause.Message}", "Check the file and its rights.", cause);
        }
    }
}
