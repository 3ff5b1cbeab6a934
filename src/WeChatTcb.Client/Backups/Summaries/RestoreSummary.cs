using System.Globalization;
using System.Text;

namespace WeChatTcb.Client.Backups.Summaries;

/// <summary>The summary of a restore for the page of a pipeline run, in the same forms as that of a backup.</summary>
internal static class RestoreSummary
{
    /// <summary>Writes the summary of a restore.</summary>
    /// <param name="path">The full path; see <see cref="BackupSummary"/>.</param>
    /// <param name="restore">The restore.</param>
    /// <exception cref="TcbException">The file cannot be written.</exception>
    internal static void Write(string path, TcbRestore restore) =>
        BackupSummary.Write(path, () => JUnitSummary.Of(restore), () => Markdown(restore));

    /// <summary>Writes that nothing was restored.</summary>
    /// <exception cref="TcbException">The file cannot be written.</exception>
    internal static void Write(string path, TcbException failure) => BackupSummary.Write(
        path, () => JUnitSummary.Of(failure, "Restore-TcbDatabase", Messages.SummaryTest_Restore),
        () => MarkdownSummary.Of(failure, Messages.SummaryTitle_NoRestore));

    private static string Markdown(TcbRestore restore)
    {
        var text = new StringBuilder()
            .Append(
                Messages.FormatSummaryRestoreTitle(
                    MarkdownSummary.Escape(restore.Name), MarkdownSummary.Escape(restore.Env), restore.Status))
            .Append("\n\n").Append(Messages.SummaryRestoreHeader).Append("\n| --- | --- | ---: | --- | --- |\n")
            .Append(CultureInfo.InvariantCulture, $"| {MarkdownSummary.Escape(restore.SourceEnv)} ")
            .Append(CultureInfo.InvariantCulture, $"| {restore.CompleteCount} / {restore.CollectionCount} ")
            .Append(CultureInfo.InvariantCulture, $"| {BackupSummary.Number(restore.RecordCount)} | {Verified(restore.Verified)} ")
            .Append(CultureInfo.InvariantCulture, $"| {restore.Duration:hh\\:mm\\:ss} |\n");
        MarkdownSummary.Table(
            text, Messages.FormatSummaryRestoreFailures(BackupSummary.Number(restore.Failures.Count)), Messages.SummaryMissingHeader,
            "| --- | --- | --- |", restore.Failures.Select(MarkdownSummary.Row));
        MarkdownSummary.Table(
            text, Messages.SummaryRestoreCollections, Messages.SummaryRestoreCollectionsHeader, "| --- | --- | ---: | ---: | ---: | --- |",
            restore.Collections.Select(Row));
        if (restore.IndexCount > 0)
            text.Append('\n').Append(Messages.FormatRestoreIndexes(Counted.Indexes(restore.IndexCount))).Append('\n');
        return text.ToString();
    }

    private static string Row(RestoredCollection collection) =>
        $"| {MarkdownSummary.Escape(collection.Collection)} | {collection.Status} | {BackupSummary.Number(collection.RecordCount)} "
        + $"| {(collection.DocumentCount is { } count ? BackupSummary.Number(count) : "")} "
        + $"| {BackupSummary.Number(Math.Max(0, collection.IndexCount - 1))} | {Verified(collection.Verified)} |";

    private static string Verified(bool? verified) =>
        verified switch { null => "", true => Messages.SummaryRestoreEqual, false => Messages.SummaryRestoreNotEqual };
}
