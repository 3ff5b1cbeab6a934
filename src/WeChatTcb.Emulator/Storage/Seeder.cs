using System.Globalization;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>A seed cannot be loaded; the message names file, line and cause.</summary>
internal sealed class SeedException(string message) : Exception(message);

/// <summary>
/// Loads a seed folder: files <c>&lt;environment&gt;/&lt;collection&gt;.jsonl</c> with a document of extended JSON on each line.
/// </summary>
internal static class Seeder
{
    private const string Extension = ".jsonl";

    /// <summary>
    /// Loads every collection that the store does not have yet. One that an earlier run left in the same data folder stays as it is.
    /// </summary>
    /// <exception cref="SeedException">The folder has no seed, or a line is not a document; its collection is not added.</exception>
    public static void Load(DocumentStore store, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new SeedException(Messages.FormatSeedFolderMissing(folder));
        var environments = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        var any = false;
        foreach (var environment in environments)
        {
            var files = Directory.GetFiles(environment, "*" + Extension).Order(StringComparer.Ordinal).ToArray();
            foreach (var file in files)
            {
                any = true;
                var (environmentName, collection) = (Path.GetFileName(environment), Path.GetFileName(file)[..^Extension.Length]);
                if (collection.Length == 0)
                    throw new SeedException(Messages.FormatSeedFileWithoutName(file));
                if (store.Find(environmentName, collection) is null)
                    LoadFile(store, environmentName, collection, file, cancellation);
            }
        }
        if (!any)
            throw new SeedException(Messages.FormatSeedFolderEmpty(folder));
    }

    private static void LoadFile(DocumentStore store, string environment, string collection, string file, CancellationToken cancellation)
    {
        var line = 0;
        try
        {
            store.AddCollection(environment, collection, Documents());
        }
        catch (Exception e) when (e is FormatException or DuplicateIdException)
        {
            throw new SeedException(Messages.FormatSeedLine(file, line.ToString(CultureInfo.InvariantCulture), e.Message));
        }
        catch (IOException e)
        {
            throw new SeedException(Messages.FormatSeedFile(file, e.Message));
        }

        IEnumerable<byte[]> Documents()
        {
            using var lines = new LineReader(File.OpenRead(file));
            while (lines.Next())
            {
                cancellation.ThrowIfCancellationRequested();
                line++;
                if (!lines.IsBlank)
                    yield return ExtendedJsonReader.ReadDocument(lines.Current.Span);
            }
        }
    }
}
