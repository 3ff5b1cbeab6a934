using System.Globalization;
using System.Text;

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

    /// <summary>Repeats the example cities, each with its own <c>_id</c>; the ids are in no order.</summary>
    public static long WriteDocuments(string path, int count)
    {
        var cities = File.ReadAllLines(Repository.Cities);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false));
        for (var i = 0; i < count; i++)
        {
            var city = cities[i % cities.Length];
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"_id\":\"{(uint)i * 2654435761:x8}{i:x24}\""));
            file.Write(city.AsSpan(city.IndexOf(',', StringComparison.Ordinal)));
            file.Write('\n');
        }

        return count;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
