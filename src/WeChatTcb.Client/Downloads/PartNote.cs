using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WeChatTcb.Client.Disk;

namespace WeChatTcb.Client.Downloads;

/// <summary>What a part file is: the first line of its note.</summary>
internal sealed record PartNote
{
    /// <summary>The version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>The name of the part file.</summary>
    public required string Part { get; init; }

    /// <summary>The name of the file that it becomes.</summary>
    public required string Target { get; init; }

    /// <summary>The job whose file it is; null if it cannot be resumed.</summary>
    public JobKey? Job { get; init; }
}

/// <summary>
/// The note beside a part file. It proves that the module made the part file, because a name alone proves nothing: it names the part file,
/// and is locked while somebody works on it. Its further lines are checkpoints; the last one counts.
/// </summary>
internal sealed class PartNoteFile : IDisposable
{
    private const int CurrentVersion = 1;

    /// <summary>Enough for a note of 100,000 checkpoints, and so of more than 3 TB.</summary>
    private const int MaxSize = 32 * 1024 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly long _lengthOfNote;

    private PartNoteFile(string path, FileStream file, PartNote note, long lengthOfNote, PartCheckpoint? checkpoint) =>
        (_path, _file, Note, _lengthOfNote, Checkpoint) = (path, file, note, lengthOfNote, checkpoint);

    internal PartNote Note { get; }

    /// <summary>The last checkpoint; null if there is none.</summary>
    internal PartCheckpoint? Checkpoint { get; private set; }

    /// <summary>Creates the note of a part file that is about to be created. A link of that name is not followed.</summary>
    /// <returns>The note, locked; null if another process looked at it in this moment.</returns>
    /// <exception cref="IOException">It could not be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It could not be created.</exception>
    internal static PartNoteFile? TryCreate(string part, string target, JobKey? job)
    {
        var path = PartFileName.NoteOf(part);
        FileStream file;
        try
        {
            file = new FileStream(path, DurableFile.Options(FileMode.CreateNew, FileAccess.ReadWrite, PartFile.Lock));
        }
        catch (IOException failure) when (Renames.InUseCodes.Contains(failure.HResult))
        {
            DurableFile.TryDelete(path); // created, but locked by the other process
            return null;
        }

        try
        {
            var note = new PartNote
            {
                Version = CurrentVersion,
                Part = Path.GetFileName(part),
                Target = Path.GetFileName(target),
                Job = job,
            };
            Append(file, note, StoredJson.Line.PartNote);
            return new PartNoteFile(path, file, note, file.Length, checkpoint: null);
        }
        catch
        {
            DurableFile.TryDelete(path);
            file.Dispose();
            throw;
        }
    }

    /// <summary>Locks the note of a part file that was left behind.</summary>
    /// <returns>The note; null if somebody works on it, or the module did not write it for this part file.</returns>
    internal static PartNoteFile? TryOpen(string path)
    {
        FileStream? file = null;
        try
        {
            if (RegularFile.IsLinkOrSpecial(path))
                return null;
            file = new FileStream(path, DurableFile.Options(FileMode.Open, FileAccess.ReadWrite, PartFile.Lock));
            if (file.Length > MaxSize)
                return null;
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var lengthOfNote = bytes.AsSpan().IndexOf((byte)'\n') + 1;
            if (lengthOfNote == 0 || TryParse(bytes.AsSpan(0, lengthOfNote), StoredJson.Line.PartNote) is not { } note
                || note.Version != CurrentVersion || PartFileName.NoteOf(note.Part) != Path.GetFileName(path))
                return null;
            var opened = new PartNoteFile(path, file, note, lengthOfNote, LastCheckpoint(bytes.AsSpan(lengthOfNote)));
            file = null;
            return opened;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // in use, or not ours to remove
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Adds a checkpoint.</summary>
    internal void Add(PartCheckpoint checkpoint)
    {
        Append(_file, checkpoint, StoredJson.Line.PartCheckpoint);
        Checkpoint = checkpoint;
    }

    /// <summary>Removes the checkpoints.</summary>
    internal void Clear()
    {
        if (_file.Length > _lengthOfNote)
            _file.SetLength(_lengthOfNote);
        Checkpoint = null;
    }

    /// <summary>Removes the note and releases its lock.</summary>
    internal void Remove()
    {
        DurableFile.TryDelete(_path);
        _file.Dispose();
    }

    public void Dispose() => _file.Dispose();

    private static void Append<T>(FileStream file, T value, JsonTypeInfo<T> type)
    {
        file.Position = file.Length;
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n']);
    }

    /// <summary>The last complete checkpoint: a killed process may have left half of one.</summary>
    private static PartCheckpoint? LastCheckpoint(ReadOnlySpan<byte> lines)
    {
        while (lines.LastIndexOf((byte)'\n') is >= 0 and var end)
        {
            lines = lines[..end];
            if (TryParse(lines[(lines.LastIndexOf((byte)'\n') + 1)..], StoredJson.Line.PartCheckpoint)
                is { Length: > 0, Sha256: not null } checkpoint)
                return checkpoint;
        }

        return null;
    }

    private static T? TryParse<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
