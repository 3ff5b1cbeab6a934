using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Backups.Running;

/// <summary>Checks that what belongs together is redacted in the same way.</summary>
internal static class BackupRedaction
{
    /// <summary>Checks that a resumed run does what the first one did.</summary>
    /// <exception cref="TcbException"><c>RedactionDiffers</c>.</exception>
    internal static void Check(string manifestPath, BackupManifest manifest, RedactionSession? redaction)
    {
        if (!TcbRedaction.AreSame(manifest.Selection.Redaction, redaction?.Note))
            throw RedactionErrors.OfBackup(Path.GetDirectoryName(manifestPath)!, manifest.Selection.Redaction, redaction?.Note);
    }

    /// <summary>Checks an incremental backup: its field has to be there as it is, and the newest backup redacted like it.</summary>
    /// <param name="destination">The full path of the folder for all backups.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="redaction">The rules; null for none.</param>
    /// <exception cref="TcbException"><c>RedactedWatermark</c> or <c>RedactionDiffers</c>.</exception>
    internal static void CheckIncremental(string destination, IncrementalOptions options, RedactionSession? redaction)
    {
        foreach (var field in options.Watermark.Values)
        {
            if (redaction?.Rules.ChangeOf(field) is { } rule)
                throw RedactionErrors.OfWatermark(field, rule);
        }

        if (Newest(destination) is var (folder, newest) && !TcbRedaction.AreSame(newest.Selection.Redaction, redaction?.Note))
            throw RedactionErrors.OfBase(folder, newest.Selection.Redaction, redaction?.Note);
    }

    private static (string Folder, BackupManifest Manifest)? Newest(string destination)
    {
        if (!Directory.Exists(destination))
            return null;
        (string Folder, BackupManifest Manifest)? newest = null;
        foreach (var folder in BackupCatalog.FindWithin(destination, 1))
        {
            if (newest is var (_, found) && BackupName.StartOf(Path.GetFileName(folder)) < found.StartedAt.AddSeconds(-1))
                continue; // its manifest need not be read
            try
            {
                var manifest = BackupFolder.ReadParts(folder)[0].Manifest;
                if (newest is null || manifest.StartedAt > newest.Value.Manifest.StartedAt)
                    newest = (folder, manifest);
            }
            catch (TcbException)
            {
                // It is no base either.
            }
        }

        return newest;
    }
}
