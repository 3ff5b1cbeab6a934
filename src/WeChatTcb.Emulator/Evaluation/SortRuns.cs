using System.Text;

namespace WeChatTcb.Emulator.Evaluation;

/// <summary>Sorted runs of documents on disk, for sorts of more documents than memory may hold.</summary>
internal sealed class SortRuns : IDisposable
{
    private readonly List<(FileStream File, int Count)> _runs = [];

    /// <summary>The runs, each in its order; each document with its number in the collection.</summary>
    public IEnumerable<IEnumerable<(long Sequence, byte[] Document)>> All => _runs.Select(static run => Read(run.File, run.Count));

    /// <summary>Writes a run.</summary>
    public void Add(IEnumerable<(long Sequence, byte[] Document)> documents)
    {
        var file = NewFile();
        var count = 0;
        using (var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true))
            foreach (var (sequence, document) in documents)
            {
                writer.Write(sequence);
                writer.Write(document.Length);
                writer.Write(document);
                count++;
            }
        _runs.Add((file, count));
    }

    public void Dispose()
    {
        foreach (var (file, _) in _runs)
            file.Dispose();
    }

    // The system deletes it with its handle, however the process ends.
    private static FileStream NewFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 64 * 1024,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"tcb-emulator-{Guid.NewGuid():N}.sort"), options);
    }

    private static IEnumerable<(long Sequence, byte[] Document)> Read(FileStream file, int count)
    {
        file.Position = 0;
        using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
        for (; count > 0; count--)
            yield return (reader.ReadInt64(), reader.ReadBytes(reader.ReadInt32()));
    }
}
