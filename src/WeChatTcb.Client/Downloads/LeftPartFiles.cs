using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Downloads;

/// <summary>Part files that processes left: they were killed, or could not complete their downloads. Those in use are left alone.</summary>
internal static class LeftPartFiles
{
    /// <summary>Takes over the part file of a job's file, and removes the others of the same target.</summary>
    /// <param name="target">The full path that it gets.</param>
    /// <param name="job">The job; null for a file that cannot be resumed.</param>
    /// <returns>The part file, as long as at its last checkpoint; null if there is none.</returns>
    internal static PartFile? TakeOver(string target, JobKey? job)
    {
        PartFile? taken = null;
        var folder = Path.GetDirectoryName(target)!;
        foreach (var notePath in PartFileName.Notes(folder, target))
        {
            if (PartNoteFile.TryOpen(notePath) is not { } note)
                continue;
            var path = Path.Combine(folder, note.Note.Part);
            if (note.Note.Target != Path.GetFileName(target) || !TryOpen(path, out var file))
            {
                note.Dispose();
                continue;
            }

            FileCommit.Recover(path, target);
            if (file is null)
            {
                note.Remove();
                continue;
            }

            var part = new PartFile(target, path, file, note);
            if (taken is null && note.Note.Job == job && part.Checkpoint is { } checkpoint && file.Length >= checkpoint.Length)
            {
                part.SetLength(checkpoint.Length);
                taken = part;
            }
            else
            {
                part.Close();
            }
        }

        return taken;
    }

    /// <summary>Opens a part file that was left.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="file">The file; null if it does not exist any more.</param>
    /// <returns>Whether it may be used or removed: false if it is in use, or not a file.</returns>
    private static bool TryOpen(string path, out FileStream? file)
    {
        file = null;
        try
        {
            if (RegularFile.IsLinkOrSpecial(path))
                return false;
            file = new FileStream(path, PartFile.Options(FileMode.Open));
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives the files of a folder their receipts, if processes were killed between the renames of both.</summary>
    internal static void CompleteCommits(string folder)
    {
        try
        {
            foreach (var notePath in PartFileName.Notes(folder))
            {
                using var note = PartNoteFile.TryOpen(notePath);
                if (note is null || File.Exists(Path.Combine(folder, note.Note.Part)))
                    continue;
                var target = Path.Combine(folder, Path.GetFileName(note.Note.Target));
                FileCommit.Recover(Path.Combine(folder, note.Note.Part), target);
                note.Remove();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The folder cannot be listed.
        }
    }
}
