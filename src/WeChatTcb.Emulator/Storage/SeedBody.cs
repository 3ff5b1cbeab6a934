using System.Text.Json;
using WeChatTcb.Emulator.Bson;

namespace WeChatTcb.Emulator.Storage;

/// <summary>The documents of a collection, read and sound.</summary>
internal sealed record SeedPart(string Environment, string Collection, IReadOnlyList<byte[]> Documents)
{
    /// <summary>Makes them the collection's documents, in the place of those it has.</summary>
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
            throw new SeedException($"{Environment}/{Collection}, document {number}: {e.Message}.");
        }
    }
}

/// <summary>Reads the documents that a call brings.</summary>
internal static class SeedBody
{
    /// <summary>One collection: a document of extended JSON a line, as in a seed folder or an exported file.</summary>
    /// <exception cref="SeedException">A line is no document.</exception>
    public static IReadOnlyList<SeedPart> Lines(string environment, string collection, ReadOnlyMemory<byte> body)
    {
        var reader = new ExtendedJsonReader();
        var documents = new List<byte[]>();
        var rest = body.Span.StartsWith("\uFEFF"u8) ? body.Span[3..] : body.Span;
        for (var line = 1; !rest.IsEmpty; line++)
        {
            var end = rest.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (text.IndexOfAnyExcept(" \t\r"u8) >= 0)
                documents.Add(Document(reader, text, $"{environment}/{collection}, line {line}"));
        }
        return [new SeedPart(environment, collection, documents)];
    }

    /// <summary>Any number of collections: <c>{"env": {"collection": [documents]}}</c>.</summary>
    /// <exception cref="SeedException">The body is not of this form, or something in it is no document.</exception>
    public static IReadOnlyList<SeedPart> Json(ReadOnlyMemory<byte> body)
    {
        const string Form = "The body must be {\"env\": {\"collection\": [documents]}}";
        var reader = new ExtendedJsonReader();
        var parts = new List<SeedPart>();
        try
        {
            using var json = JsonDocument.Parse(body);
            foreach (var environment in Members(json.RootElement, $"{Form}."))
                foreach (var collection in Members(environment.Value, $"{Form}: \"{environment.Name}\" is not an object of collections."))
                {
                    if (environment.Name.Length == 0 || collection.Name.Length == 0)
                        throw new SeedException("The names of environments and collections cannot be empty.");
                    if (collection.Value.ValueKind != JsonValueKind.Array)
                        throw new SeedException($"{Form}: \"{collection.Name}\" is not an array.");
                    parts.Add(new SeedPart(environment.Name, collection.Name,
                    [
                        .. collection.Value.EnumerateArray().Select((document, index) => Document(
                            reader, System.Text.Encoding.UTF8.GetBytes(document.GetRawText()), $"{environment.Name}/{collection.Name}, document {index + 1}")),
                    ]));
                }
        }
        catch (JsonException e)
        {
            throw new SeedException($"The body is not JSON (line {e.LineNumber + 1}).");
        }
        return parts;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement json, string otherwise) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw new SeedException(otherwise);

    private static byte[] Document(ExtendedJsonReader reader, ReadOnlySpan<byte> json, string place)
    {
        try
        {
            return reader.ReadDocument(json);
        }
        catch (FormatException e)
        {
            throw new SeedException($"{place}: {e.Message}.");
        }
    }
}
