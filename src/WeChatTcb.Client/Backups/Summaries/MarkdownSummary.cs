using System.Globalization;
using System.Text;

namespace WeChatTcb.Client.Backups.Summaries;

/// <summary>A summary in GitHub's Markdown: the totals, what is missing and why, and a row for each environment.</summary>
internal static class MarkdownSummary
{
    /// <summary>GitHub drops a summary of more than 1 MiB.</summary>
    internal const int MaxLength = 900_000;

    private const int MaxReasonLength = 500;

    /// <summary>The summary of a backup.</summary>
    internal static string Of(TcbBackup backup)
    {
        var text = new StringBuilder()
            .Append(Messages.FormatSummaryTitle(Escape(backup.Name), backup.Status)).Append("\n\n")
            .Append(Messages.SummaryTotalsHeader).Append("\n| --- | --- | ---: | ---: | --- |\n")
            .Append(CultureInfo.InvariantCulture, $"| {BackupText.Collections(backup)} | {BackupSummary.Number(backup.EnvCount)} ")
            .Append(CultureInfo.InvariantCulture, $"| {BackupSummary.Number(backup.RecordCount)} | {BackupSummary.Size(backup.Length)} ")
            .Append(CultureInfo.InvariantCulture, $"| {BackupText.Duration(backup)} |\n\n")
            .Append(Messages.FormatSummaryPath(Escape(backup.Path))).Append('\n');

        Table(
            text, Messages.FormatSummaryMissing(BackupSummary.Number(backup.Failures.Count)), Messages.SummaryMissingHeader,
            "| --- | --- | --- |", backup.Failures.Select(Row));
        Table(
            text, Messages.SummaryVanished, Messages.SummaryVanishedHeader, "| --- | --- |",
            backup.Collections.Where(collection => collection.Status is BackupCollectionStatus.Vanished)
                .Select(collection => $"| {Escape(collection.Env)} | {Escape(collection.Collection)} |"));
        if (BackupText.Increments(backup) is { } increments)
            text.Append('\n').Append(Escape(increments)).Append('\n');
        Table(
            text, Messages.SummaryFull, Messages.SummaryFullHeader, "| --- | ---: | --- |",
            backup.Collections.Where(collection => collection is { FullReason: not null, Status: BackupCollectionStatus.Complete })
                .GroupBy(collection => collection.FullReason!, StringComparer.Ordinal).Select(RowOfReason));
        Table(
            text, Messages.SummaryEnvironments, Messages.SummaryEnvironmentsHeader, "| --- | ---: | ---: | ---: | ---: |",
            backup.Collections.GroupBy(collection => collection.Env, StringComparer.Ordinal).Select(Row));
        if (BackupText.Indexes(backup) is { } indexes)
            text.Append('\n').Append(indexes).Append('\n');
        return text.ToString();
    }

    /// <summary>The summary of a command that did nothing.</summary>
    internal static string Of(TcbException failure, string title) =>
        $"{title}\n\n"
        + Messages.FormatSummaryFailure(Escape(failure.Message), Escape(failure.RecommendedAction), Escape(failure.ErrorId)) + "\n";

    /// <summary>Appends a table, if it has rows and as far as there is room.</summary>
    internal static void Table(StringBuilder text, string title, string header, string columns, IEnumerable<string> rows)
    {
        var (written, left) = (0, 0);
        foreach (var row in rows)
        {
            if (text.Length + row.Length > MaxLength)
            {
                left++;
                continue;
            }

            if (written++ == 0)
                text.Append('\n').Append(title).Append("\n\n").Append(header).Append('\n').Append(columns).Append('\n');
            text.Append(row).Append('\n');
        }

        if (left > 0)
            text.Append('\n').Append(Messages.FormatSummaryMore(BackupSummary.Number(left))).Append('\n');
    }

    /// <summary>A row of what is missing.</summary>
    internal static string Row(BackupFailure failure) =>
        $"| {Escape(failure.Env ?? "")} | {Escape(failure.Collection ?? "")} "
        + $"| {Messages.FormatSummaryReason(Escape(Shorten(failure.Reason)), Escape(failure.ErrorId))} |";

    private static string Row(IGrouping<string, BackupCollection> env)
    {
        var complete = env.Count(collection => collection.Status is BackupCollectionStatus.Complete);
        return $"| {Escape(env.Key)} | {BackupSummary.Number(complete)} | {BackupSummary.Number(env.Count() - complete)} "
            + $"| {BackupSummary.Number(env.Sum(collection => collection.RecordCount ?? 0))} "
            + $"| {BackupSummary.Size(env.Sum(collection => collection.Length ?? 0))} |";
    }

    private static string RowOfReason(IGrouping<string, BackupCollection> reason)
    {
        const int MaxNamed = 5;
        var names = Lists.Join(reason.Select(collection => $"{collection.Env}/{collection.Collection}"), MaxNamed);
        return $"| {Escape(Shorten(reason.Key))} | {BackupSummary.Number(reason.Count())} "
            + $"| {Escape(names)} |";
    }

    private static string Shorten(string text) => text.Length > MaxReasonLength ? text[..MaxReasonLength] + "…" : text;

    /// <summary>Text as Markdown.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '\\' or '|' or '`' or '*' or '[' or ']' or '~' => escaped.Append('\\').Append(character),
                _ when char.IsControl(character) => escaped.Append(' '),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
