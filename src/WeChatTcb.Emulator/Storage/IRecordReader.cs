namespace WeChatTcb.Emulator.Storage;

/// <summary>Reads the records of a file that is imported.</summary>
internal interface IRecordReader : IDisposable
{
    /// <summary>The line that was read last; from 1.</summary>
    int Line { get; }

    /// <summary>The records; a record that is not valid is an error in its place, and reading continues.</summary>
    /// <exception cref="FormatException">While enumerating: the text cannot be read further.</exception>
    /// <exception cref="IOException">While enumerating: the bytes cannot be read or decompressed.</exception>
    IEnumerable<FileRecord> Records();
}
