using System.Management.Automation;
using System.Security;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Downloads;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Formats.Running;
using WeChatTcb.Client.Redaction;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsData.Convert, "TcbExportFile", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(ConvertedFile))]
public sealed class ConvertTcbExportFileCommand : ExportFileCmdlet
{
    private ConversionOptions _options = null!;
    private ConversionTargets _targets = null!;
    private RedactionSession? _redaction;
    private bool _hasFiles;

    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    [Parameter]
    public ConversionFormat? To { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType? FileType { get; set; }

    [Parameter]
    public SwitchParameter Flatten { get; set; }

    [Parameter]
    [AllowEmptyString]
    public string? ArraySeparator { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FileFieldCompleter))]
    public string[]? Field { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    [Parameter]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    public SwitchParameter ForExcel { get; set; }

    [Parameter]
    public SwitchParameter Canonical { get; set; }

    [Parameter]
    public SwitchParameter Plain { get; set; }

    [Parameter]
    public ConversionCompression? Compression { get; set; }

    [Parameter]
    [ValidateSet("env", "collection")]
    public string[]? PartitionBy { get; set; }

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? SampleRecords { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? Redact { get; set; }

    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? RedactKey { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin() => OrTerminate(() =>
    {
        if (Canonical && Plain)
        {
            throw new TcbException(
                "AmbiguousParameterSet", TcbErrorKind.InvalidArgument, Messages.CanonicalAndPlain, Messages.CanonicalAndPlain_Advice);
        }

        var destination = FilePaths.Full(SessionState, Destination);
        _options = new ConversionOptions
        {
            To = ConversionTargets.FormatOf(destination, To),
            Flatten = Flatten ? true : null,
            ArraySeparator = ArraySeparator,
            Field = Field,
            TimeZone = TimeZone,
            Delimiter = MyInvocation.BoundParameters.ContainsKey(nameof(Delimiter)) ? Delimiter : null,
            ForExcel = ForExcel ? true : null,
            Json = Canonical ? ConversionJson.Canonical : Plain ? ConversionJson.Plain : null,
            Compression = Compression,
            PartitionBy = PartitionBy?.Select(name => name.ToLowerInvariant()).Distinct().ToArray(),
            SampleRecords = SampleRecords,
        };
        RecordFormats.Check(_options);
        _redaction = RedactParameter.Read(SessionState, Redact, RedactKey);
        _targets = new ConversionTargets(destination, _options, Force);
    });

    private protected override void Process(IReadOnlyList<string> paths, bool literal)
    {
        List<ConversionSource> sources = [];
        foreach (var path in paths)
            OrWriteError(path, () => sources.AddRange(Sources(path, literal)));
        _targets.AddSources(sources);
        foreach (var source in sources)
            OrWriteError(source.Path, () => Convert(source));
    }

    private protected override void End()
    {
        if (_hasFiles && RedactParameter.WarningOf(_redaction?.Unused) is { } warning)
            WriteWarning(warning);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _redaction?.Dispose();
    }

    private IEnumerable<ConversionSource> Sources(string path, bool literal)
    {
        var full = FilePaths.Full(SessionState, path);
        string[] found = literal || File.Exists(full) || Directory.Exists(full) ? [full] : FilePaths.Matching(SessionState, path);
        return found.Any(IsBackup)
            ? found.Where(one => IsBackup(one) || File.Exists(one) && !LocalFileName.IsCompanion(one))
                .SelectMany(one => IsBackup(one) ? SourcesIn(one) : [ConversionSource.Of(one)])
            : FilePaths.Exports(this, path, literal).Select(ConversionSource.Of);

        static bool IsBackup(string path) => Directory.Exists(path) && BackupFolder.IsBackup(path);
    }

    private IEnumerable<ConversionSource> SourcesIn(string folder)
    {
        var backup = BackupFolder.Read(folder);
        string[] missing = [.. backup.Collections
            .Where(collection => collection.Status is not BackupCollectionStatus.Complete)
            .Select(collection => $"{collection.Env}/{collection.Collection}")];
        if (missing.Length > 0)
            WriteWarning(Messages.FormatNotInBackup(backup.Path, Lists.Join(missing)));
        return ConversionSource.Of(backup);
    }

    private void Convert(ConversionSource source)
    {
        var target = _targets.TargetOf(source);
        if (!ShouldProcess(target, Messages.FormatConvertAction(source.Path, _options.To)))
            return;
        var request = new ConversionRequest(source.Path, target, _options)
        {
            FileType = FileType,
            Overwrite = Force,
            Redaction = _redaction,
            Env = source.Env,
            Collection = source.Collection,
        };
        var damage = new DamageReport(source.Path);
        var activity = Messages.FormatConverting(System.IO.Path.GetFileName(source.Path), System.IO.Path.GetFileName(target));
        var display = new FileProgressDisplay(this, ProgressIds.Convert, activity);
        try
        {
            WriteObject(Await(
                FileConversion.RunAsync(request, display.Update, damage.Add, Context, TimeProvider.System, StopToken), display.Show));
            _hasFiles = true;
        }
        finally
        {
            display.Complete();
        }

        // After the file: with -ErrorAction Stop, the first error ends the command.
        foreach (var error in damage.Errors)
            WriteError(error, source.Path);
    }
}
