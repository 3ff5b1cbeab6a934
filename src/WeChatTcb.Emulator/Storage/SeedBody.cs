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
    /// <summary>One collection: the documents of a file, as in a seed folder.</summary>
    /// <exception cref="SeedException">The body is not a file of documents, or the collection's name is not valid.</exception>
    public static IReadOnlyList<SeedPart> File(string environment, string collection, ReadOnlyMemory<byte> body)
    {
        CheckName(environment, collection);
        using var reader = new DocumentReader(new MemoryStream(body.ToArray()));
        try
        {
            return [new SeedPart(environment, collection, [.. reader.Documents()])];
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new SeedException(Messages.FormatSeedLine(
                $"{environment}/{collection}", reader.Line.ToString(CultureInfo.InvariantCulture), e.Message));
        }
    }

    /// <summary>Any number of collections: <c>{"env": {"collection": [documents]}}</c>.</summary>
    /// <exception cref="SeedException">The body does not have this form, or something in it is not a document.</exception>
    public static IReadOnlyList<SeedPart> Json(ReadOnlyMemory<byte> body)
    {
        var parts = new List<SeedPart>();
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        try
        {
            // A document is inside two objects and an array.
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = ExtendedJsonReader.MaxDepth + 3 });
            foreach (var environment in Members(json.RootElement, Messages.SeedBodyForm))
                foreach (var collection in Members(environment.Value, Messages.FormatSeedBodyNotAnObject(environment.Name)))
                {
                    CheckName(environment.Name, collection.Name);
                    if (parts.Any(part => part.Environment == environment.Name && part.Collection == collection.Name))
                        throw new SeedException(Messages.FormatSeedBodyTwice($"{environment.Name}/{collection.Name}"));
                    if (collection.Value.ValueKind != JsonValueKind.Array)
                        throw new SeedException(Messages.FormatSeedBodyNotAnArray(collection.Name));
                    var documents = collection.Value.EnumerateArray()
                        .Select((document, index) => Read(document, environment.Name, collection.Name, index + 1));
                    parts.Add(new SeedPart(environment.Name, collection.Name, [.. documents]));
                }
        }
        catch (InvalidOperationException)
        {
            throw new SeedException(Messages.SeedBodyHalfSurrogate);
        }
        catch (JsonException e)
        {
            throw new SeedException(Messages.FormatSeedBodyNotJson((e.LineNumber + 1)?.ToString(CultureInfo.InvariantCulture)));
        }
        return parts;
    }

    public static SeedException BadDocument(string environment, string collection, int number, Exception cause) =>
        new(Messages.FormatSeedDocument($"{environment}/{collection}", number.ToString(CultureInfo.InvariantCulture), cause.Message));

    private static void CheckName(string environment, string collection)
    {
        if (environment.Length == 0 || environment.Any(char.IsControl))
            throw new SeedException(Messages.SeedBodyBadEnvironment);
        if (CollectionName.Problem(collection) is { } problem)
            throw new SeedException(Messages.FormatSeedBodyBadName(collection, problem));
    }

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
