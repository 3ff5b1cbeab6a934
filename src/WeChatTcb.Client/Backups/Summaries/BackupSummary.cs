using System.Globalization;
using System.Text;
using WeChatTcb.Client.Disk;
using WeChatTcb.Client.Downloads;

namespace WeChatTcb.Client.Backups.Summaries;

/// <summary>
/// The summary of a backup for the page of a pipeline run: Markdown, or JUnit XML for the list of tests if the name ends in <c>.xml</c>.
/// </summary>
internal static class BackupSummary
{
    /// <summary>Checks the path of a summary, because it is written only at the end of a long run.</summary>
    /// <exception cref="TcbException"><c>DestinationIsFolder</c>.</exception>
    internal static string Check(string path) => !Directory.Exists(path) ? path : throw new TcbException(
        "DestinationIsFolder", TcbErrorKind.InvalidArgument, Messages.FormatDestinationIsFolder(path), Messages.SummaryPath_Advice);

    /// <summary>Writes the summary of a backup.</summary>
    /// <param name="path">The full path. Markdown is appended, because all steps of a GitHub job share one file; XML is replaced.</param>
    /// <param name="backup">The backup.</param>
    /// <exception cref="TcbException">The file cannot be written.</exception>
    internal static void Write(string path, TcbBackup backup) =>
        Write(path, () => JUnitSummary.Of(backup), () => MarkdownSummary.Of(backup));

    /// <summary>Writes that no backup was made.</summary>
    /// <exception cref="TcbException">The file cannot be written.</exception>
    internal static void Write(string path, TcbException failure) => Write(
        path,
        () => JUnitSummary.Of(failure, "Backup-TcbDatabase", Messages.SummaryTest_Backup),
        () => MarkdownSummary.Of(failure, Messages.SummaryTitle_None));

    /// <summary>A size for people.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        < 1024 => Counted.Bytes(bytes),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KB"),
        < 1024 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):F1} GB"),
    };

    /// <summary>A number for people.</summary>
    internal static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Writes a summary in the form that the name of the file asks for.</summary>
    /// <exception cref="TcbException">The file cannot be written.</exception>
    internal static void Write(string path, Func<string> junit, Func<string> markdown)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            {
                var temporary = DurableFile.TemporaryOf(path);
                File.WriteAllText(temporary, junit());
                Renames.Move(temporary, path, overwrite: true);
            }
            else
            {
                using var file = new StreamWriter(path, append: true, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                // Of another step, perhaps without a line end.
                if (file.BaseStream.Length > 0)
                    file.Write("\n\n");
                file.Write(markdown());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, exception);
        }
    }
}
