using System.Text;
using System.Text.Json;

namespace Reliability.Tests.Faults;

/// <summary>The file that an export must save, made from the seed data and not by the emulator.</summary>
internal static class Truth
{
    public const string Env = "demo-4a89da";
    public const string Collection = "cities";
    public const string Query = "db.collection('cities').where({ country: 'JP' }).get()";

    private static readonly string[] Lines =
    [
        .. File.ReadLines(Path.Combine(Repository.SeedData, Env, Collection + ".jsonl")).Where(static line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("country").GetString() == "JP";
        }),
    ];

    public static int Records => Lines.Length;

    /// <summary>The bytes of the file.</summary>
    public static byte[] Bytes { get; } = FileOf(Lines);

    /// <summary>The same with the records in the opposite order, as a changed file has them.</summary>
    public static byte[] BytesOfChanged { get; } = FileOf(Lines.Reverse());

    private static byte[] FileOf(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
