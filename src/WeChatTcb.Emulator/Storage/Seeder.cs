using System.Globalization;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Storage;

/// <summary>A seed cannot be loaded; the message names file, line and cause.</summary>
internal sealed class SeedException(string message) : Exception(message);

/// <summary>Loads the collections of a seed folder.</summary>
internal static class Seeder
{
    /// <summary>
    /// Loads every collection that the store does not have yet. One that an earlier run left in the same data folder stays as it is.
    /// </summary>
    /// <returns>The files that were not loaded.</returns>
    /// <exception cref="SeedException">The folder has no seed, or a file is not one of documents; its collection is not added.</exception>
    public static IReadOnlyList<SkippedFile> Load(DocumentStore store, string folder, CancellationToken cancellation)
    {
        try
        {
            var content = SeedFolder.Read(folder);
            var settings = SeedSettingsFile.Read(folder);
            foreach (var file in content.Files)
                if (store.Find(file.Environment, file.Collection) is null)
                    LoadFile(store, file, cancellation);
            foreach (var environment in settings.Environments.Keys)
                store.AddEnvironment(environment);
            store.Change(_ => settings);
            return [.. content.Skipped, .. Unused(store, settings)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SeedException(Messages.FormatSeedFile(folder, e.Message));
        }
    }

    /// <summary>Settings of collections that do not exist.</summary>
    private static IEnumerable<SkippedFile> Unused(DocumentStore store, SeedSettings settings) =>
        from environment in settings.Collections
        from collection in environment.Value.Keys
        where store.Find(environment.Key, collection) is null
        select new SkippedFile(
            SeedSettingsFile.Name, Messages.FormatSeedSkipped_NoCollection(collection, environment.Key), IsRoutine: false);

    private static void LoadFile(DocumentStore store, SeedFile file, CancellationToken cancellation)
    {
        var line = 0;
        try
        {
            store.AddCollection(file.Environment, file.Collection, Documents());
        }
        catch (Exception e) when (e is FormatException or DuplicateIdException)
        {
            throw new SeedException(Messages.FormatSeedLine(file.Path, line.ToString(CultureInfo.InvariantCulture), e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SeedException(Messages.FormatSeedFile(file.Path, e.Message));
        }

        IEnumerable<byte[]> Documents()
        {
            using var reader = new DocumentReader(File.OpenRead(file.Path));
            using var documents = reader.Documents().GetEnumerator();
            while (Next())
            {
                cancellation.ThrowIfCancellationRequested();
                yield return documents.Current;
            }

            bool Next()
            {
                try
                {
                    return documents.MoveNext();
                }
                finally
                {
                    line = reader.Line;
                }
            }
        }
    }
}
