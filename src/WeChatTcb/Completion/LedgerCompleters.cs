using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Records;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>The ids of jobs in the ledger, the newest first.</summary>
internal sealed class JobIdCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) => input.Ledger()
        .Where(entry => entry.Job.JobId > 0)
        .Select(entry => new Candidate(entry.Job.JobId.ToString(CultureInfo.InvariantCulture), ToolTip(entry)));

    /// <summary>What an export is, in a line.</summary>
    internal static string ToolTip(LedgerEntry entry)
    {
        var time = new DateTimeOffset(DateTime.SpecifyKind(entry.CreatedAt, DateTimeKind.Utc)).ToLocalTime();
        return $"{entry.Job.Env} {entry.Collection} {entry.Job.Status} {time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}";
    }
}

/// <summary>The paths in the service's storage that exports in the ledger wrote.</summary>
internal sealed class FilePathCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) => input.Ledger().OfType<ExportEntry>()
        .Where(entry => entry.Job.FilePath is not null)
        .Select(entry => new Candidate(entry.Job.FilePath!, JobIdCompleter.ToolTip(entry)));
}

/// <summary>The fields of a collection's documents: of the first records of the newest file that was saved from it.</summary>
internal sealed class FieldCompleter : TcbCompleter
{
    private const int MaxRecords = 20;

    private protected override IEnumerable<Candidate> Find(CompletionInput input)
    {
        if (input.Text("Collection") is not { } collection)
            return [];
        var file = input.Ledger().Where(entry => entry.Collection == collection).OfType<ExportEntry>()
            .Select(entry => entry.Job.DestinationPath).FirstOrDefault(File.Exists);
        return file is null ? [] : FieldsOf(file).Select(field => new Candidate(field, file));
    }

    /// <summary>The fields of the first records of a file, in their order.</summary>
    internal static IEnumerable<string> FieldsOf(string file) => ExportRecords.Read(file, type: null, new PSObjectBuilder())
        .Take(MaxRecords)
        .Select(result => result.Record)
        .OfType<PSObject>()
        .SelectMany(record => Fields(record, ""))
        .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Fields(PSObject record, string prefix)
    {
        foreach (var property in record.Properties.OfType<PSNoteProperty>())
        {
            yield return prefix + property.Name;
            if (property.Value is PSObject { BaseObject: PSCustomObject } inner && prefix.Length == 0)
            {
                foreach (var field in Fields(inner, $"{property.Name}."))
                    yield return field;
            }
        }
    }
}

/// <summary>
/// Fields by which backups continue: those that the backups of the destination used, then those of saved files of the collections, the
/// most common first.
/// </summary>
internal sealed class WatermarkCompleter : TcbCompleter
{
    private const int MaxFiles = 20;

    private protected override IEnumerable<Candidate> Find(CompletionInput input)
    {
        var collection = input.Text("Collection") is { } text ? NamePatterns.Of(text) : null;
        var fields = input.Ledger()
            .Where(entry => entry.Collection is { } name && collection?.IsMatch(name) is not false)
            .OfType<ExportEntry>()
            .DistinctBy(entry => (entry.Job.Env, entry.Collection))
            .Select(entry => entry.Job.DestinationPath)
            .OfType<string>().Where(File.Exists)
            .Take(MaxFiles)
            .SelectMany(FieldCompleter.FieldsOf)
            .GroupBy(field => field, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Select(group => group.Key);
        return input.UsedWatermarks().Concat(fields).Select(field => new Candidate(field, null));
    }
}
