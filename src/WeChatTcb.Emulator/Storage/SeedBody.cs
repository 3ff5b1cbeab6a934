using System.Globalization;
using System.Text.Json;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>The documents of a collection, read and checked.</summary>
internal sealed record SeedPart(string Environment, string Collection, IReadOnlyList<byte[]> Documents)
{
    /// <summary>Replaces the collection's documents with these.</summary>
    /// <exception cref="SeedException">Two have the same <c>_id</c>.</exception>
    public void Put(DocumentStore store)
    {
        var number = 0;
        try
        {
            store.AddCollection(Environment, Collection, Documents.Select(document =>
            {
                number++;
                return document;
            }));
        }
        catch (DuplicateIdException e)
        {
            throw SeedBody.BadDocument(Environment, Collection, number, e);
        }
    }
}

/// <summary>Reads the documents in the body of a request.</summary>
internal static class SeedBody
{
    /// <summary>One collection: a document of extended JSON on each line, as in a seed folder or an exported file.</summary>
    /// <exception cref="SeedException">A line is not a document.</exception>
    public static IReadOnlyList<SeedPart> Lines(string environment, string collection, ReadOnlyMemory<byte> body)
    {
        using var lines = new LineReader(new MemoryStream(body.ToArray()));
        var documents = new List<byte[]>();
        for (var line = 1; lines.Next(); line++)
            try
            {
                if (!lines.IsBlank)
                    documents.Add(ExtendedJsonReader.ReadDocument(lines.Current.Span));
            }
            catch (FormatException e)
            {
                throw new SeedException(Messages.FormatSeedLine(
                    $"{environment}/{collection}", line.ToString(CultureInfo.InvariantCulture), e.Message));
            }
        return [new SeedPart(environment, collection, documents)];
    }

    /// <summary>Any number of collections: <c>{"env": {"collection": [documents]}}</c>.</summary>
    /// <exception cref="SeedException">The body does not have this form, or something in it is not a document.</exception>
    public static IReadOnlyList<SeedPart> Json(ReadOnlyMemory<byte> body)
    {
        var parts = new List<SeedPart>();
        try
        {
            // A document is inside two objects and an array.
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = ExtendedJsonReader.MaxDepth + 3 });
            foreach (var environment in Members(json.RootElement, Messages.SeedBodyForm))
                foreach (var collection in Members(environment.Value, Messages.FormatSeedBodyNotAnObject(environment.Name)))
                {
                    if (environment.Name.Length == 0 || collection.Name.Length == 0)
                        throw new SeedException(Messages.SeedBodyEmptyName);
                    if (collection.Value.ValueKind != JsonValueKind.Array)
                        throw new SeedException(Messages.FormatSeedBodyNotAnArray(collection.Name));
                    var documents = collection.Value.EnumerateArray()
                        .Select((document, index) => Read(document, environment.Name, collection.Name, index + 1));
                    parts.Add(new SeedPart(environment.Name, collection.Name, [.. documents]));
                }
        }
        catch (JsonException e)
        {
            throw new SeedException(Messages.FormatSeedBodyNotJson((e.LineNumber + 1)?.ToString(CultureInfo.InvariantCulture)));
        }
        return parts;
    }

    public static SeedException BadDocument(string environment, string collection, int number, Exception cause) =>
        new(Messages.FormatSeedDocument($"{environment}/{collection}", number.ToString(CultureInfo.InvariantCulture), cause.Message));

    private static JsonElement.ObjectEnumerator Members(JsonElement json, string otherwise) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw new SeedException(otherwise);

    private static byte[] Read(JsonElement document, string environment, string collection, int number)
    {
        try
        {
            return ExtendedJsonReader.ReadDocument(document);
        }
        catch (FormatException e)
        {
            throw BadDocument(environment, collection, number, e);
        }
    }
}
