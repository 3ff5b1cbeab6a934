using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Redaction;

/// <summary>The redaction of some files with the same rules. For several threads.</summary>
internal sealed class RedactionSession : IDisposable
{
    private readonly RedactKey? _key;
    private readonly bool[] _wereUsed;

    /// <param name="rules">The rules.</param>
    /// <param name="key">The key; null if no rule needs one. It is disposed of with the run.</param>
    /// <exception cref="TcbException"><c>RedactKeyMissing</c>.</exception>
    internal RedactionSession(RedactionRules rules, RedactKey? key)
    {
        if (key is null && rules.All.FirstOrDefault(rule => rule.NeedsKey) is { } rule)
            throw RedactionErrors.KeyMissing(rule);
        (Rules, _key, _wereUsed) = (rules, key, new bool[rules.All.Count]);
        Note = new()
        {
            Rules = rules.All.OrderBy(rule => rule.Path.Text, StringComparer.Ordinal)
                .ToDictionary(rule => rule.Path.Text, rule => rule.Text, StringComparer.Ordinal),
            KeyId = rules.All.Any(rule => rule.NeedsKey) ? key!.Id : null,
        };
    }

    /// <summary>The rules.</summary>
    internal RedactionRules Rules { get; }

    /// <summary>What receipts and manifests state.</summary>
    internal TcbRedaction Note { get; }

    /// <summary>The paths of the rules that no value of any file was changed or kept by.</summary>
    internal IReadOnlyList<string> Unused => UnusedOf(index => _wereUsed[index]);

    /// <summary>What the receipt of a file states.</summary>
    /// <param name="redactors">Those that redacted the file.</param>
    internal TcbRedaction NoteOf(IReadOnlyCollection<Redactor> redactors) =>
        With(UnusedOf(index => redactors.Any(redactor => redactor.HasUsed(index))));

    /// <summary>What the manifest of a complete backup states.</summary>
    internal TcbRedaction NoteOfAll() => With(Unused);

    /// <summary>Creates a redactor for one thread.</summary>
    /// <param name="paths">The paths of the records.</param>
    internal Redactor NewRedactor(FieldPaths paths) =>
        new(this, paths, _key is not null && Note.KeyId is not null ? new KeyedValues(_key.NewHmacs()) : null);

    /// <summary>The index of the rule for a field, which is used from now on; -1 if there is none.</summary>
    internal int Use(ReadOnlySpan<string> names, bool isItem)
    {
        var index = Rules.Find(names, isItem);
        if (index >= 0)
            _wereUsed[index] = true;
        return index;
    }

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();

    private TcbRedaction With(IReadOnlyList<string> unused) => unused.Count == 0 ? Note : Note with { Unused = unused };

    private string[] UnusedOf(Func<int, bool> isUsed) =>
        [.. Rules.All.Where((_, index) => !isUsed(index)).Select(rule => rule.Path.Text).Order(StringComparer.Ordinal)];
}
