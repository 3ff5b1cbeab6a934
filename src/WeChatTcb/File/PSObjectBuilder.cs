using System.Linq.Expressions;
using System.Management.Automation;
using WeChatTcb.Client.Records;

namespace WeChatTcb.Commands;

/// <summary>Builds custom objects with a property for each member. For one thread.</summary>
internal sealed class PSObjectBuilder : IRecordBuilder
{
    // The constructor with a capacity avoids resizing, but the reference library lacks it.
    private static readonly Func<int, PSObject> Create = FindConstructor();

    private readonly NameLists _known = new();

    public bool AllowsAnyName => false;

    public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
    {
        var record = Create(names.Length);
        if (NoteProperties.CanAddKnown && _known.Contains(names))
        {
            NoteProperties.AddKnown(record, names, values);
            return record;
        }

        var properties = record.Properties;
        for (var i = 0; i < names.Length; i++)
            properties.Add(new PSNoteProperty(names[i], values[i]), preValidated: true);
        _known.Add(names);
        return record;
    }

    public object BuildObjectId(string digits) => TypedValue.ObjectId(digits);

    public object BuildDate(DateTimeOffset value) => TypedValue.Date(value);

    private static Func<int, PSObject> FindConstructor()
    {
        if (typeof(PSObject).GetConstructor([typeof(int)]) is not { } constructor)
            return _ => new PSObject();
        var capacity = Expression.Parameter(typeof(int));
        return Expression.Lambda<Func<int, PSObject>>(Expression.New(constructor, capacity), capacity).Compile();
    }
}
