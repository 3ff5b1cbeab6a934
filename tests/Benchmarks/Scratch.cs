namespace Benchmarks;

/// <summary>A temporary folder for the files of one comparison, deleted with it.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("WeChatTcb-benchmarks-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Writes the example cities again and again, until there are enough records and bytes.</summary>
    /// <returns>The number of records.</returns>
    public static long WriteCities(string path, long records, long bytes)
    {
        var cities = File.ReadAllBytes(Repository.Cities);
        var citiesInOne = cities.AsSpan().Count((byte)'\n');
        using var file = File.Create(path);
        var written = 0L;
        for (; written < records || file.Length < bytes; written += citiesInOne)
            file.Write(cities);
        return written;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
