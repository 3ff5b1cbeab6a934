using System.Globalization;

namespace WeChatTcb.Client.Records;

/// <summary>The names of the columns of a table. Each is there once: a second <c>a.b</c> becomes <c>a.b (2)</c>.</summary>
/// <param name="comparer">Which names are the same.</param>
/// <param name="advice">What the user can do if there are too many.</param>
internal sealed class ColumnNames(StringComparer comparer, string advice)
{
    /// <summary>More columns are data that is used as names.</summary>
    internal const int MaxCount = 10_000;

    /// <summary>What an empty name becomes where a column needs one. It is the same in every language, because scripts type it.</summary>
    internal const string Empty = "(empty name)";

    private readonly List<string> _all = [];
    private readonly HashSet<string> _taken = new(comparer);

    /// <summary>The names, in the order of the columns.</summary>
    internal IReadOnlyList<string> All => _all;

    /// <summary>The first name that was there already; null if there was none.</summary>
    internal string? FirstCollision { get; private set; }

    /// <summary>Adds a column and returns its index.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="number">How many columns are to have this name by then.</param>
    /// <exception cref="TcbException"><c>TooManyColumns</c>.</exception>
    internal int Add(string name, int number = 1)
    {
        if (_all.Count >= MaxCount)
            throw RecordErrors.TooManyColumns(MaxCount, advice);
        _all.Add(number == 1 && _taken.Add(name) ? name : Numbered(name, Math.Max(number, 2)));
        return _all.Count - 1;
    }

    private string Numbered(string name, int number)
    {
        FirstCollision ??= name;
        for (; ; number++)
        {
            var numbered = string.Create(CultureInfo.InvariantCulture, $"{name} ({number})");
            if (_taken.Add(numbered))
                return numbered;
        }
    }
}
