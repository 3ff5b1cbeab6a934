using WeChatTcb.Client.Backups.Planning;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>
/// The fields by which collections continue. An exact name comes before a pattern, and a longer pattern before a shorter one.
/// </summary>
internal sealed class WatermarkFields
{
    private readonly (NamePattern Collection, string Field)[] _fields;

    /// <param name="fields">The field of each collection, by its name or a pattern.</param>
    /// <param name="patterns">Reads names with wildcards.</param>
    internal WatermarkFields(
        IReadOnlyDictionary<string, string> fields, Func<IReadOnlyList<string>?, IReadOnlyList<NamePattern>> patterns) => _fields =
    [
        .. patterns([.. fields.Keys]).Zip(fields.Values)
            .OrderByDescending(entry => entry.First.IsExact)
            .ThenByDescending(entry => entry.First.Text.Length)
            .ThenBy(entry => entry.First.Text, StringComparer.Ordinal),
    ];

    /// <summary>Checks the path of a field.</summary>
    /// <exception cref="TcbException"><c>InvalidWatermark</c>.</exception>
    internal static void Check(string field)
    {
        if (field.Split('.').Any(part => part.Length == 0 || part.Trim() != part || part[0] == '$' || part.Any(char.IsControl)))
            throw BackupErrors.InvalidWatermark(field);
    }

    /// <summary>The field of a collection; null if none is named.</summary>
    internal string? Find(string collection) => Array.Find(_fields, entry => entry.Collection.IsMatch(collection)).Field;

    /// <summary>The names and patterns that no collection matches.</summary>
    internal IEnumerable<string> Unused(IReadOnlyCollection<string> collections) =>
        _fields.Where(entry => !collections.Any(entry.Collection.IsMatch)).Select(entry => entry.Collection.Text);
}
