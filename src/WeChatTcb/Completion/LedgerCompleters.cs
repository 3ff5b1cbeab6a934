using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client.Ledger;
using WeChatTcb.Client.Records;

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
        var file = input.Ledger().Where(entry => entry.Collection == collection).OfType<ExportEntry>().Select(entry => entry.Job.DestinationPath).FirstOrDefault(File.Exists);
        return file is null ? [] : ExportRecords.Read(file, type: null, new PSObjectBuilder())
            .Take(MaxRecords)
            .Select(result => result.Record)
            .OfType<PSObject>()
            .SelectMany(record => Fields(record, ""))
            .Select(field => new Candidate(field, file));
    }

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
