using WeChatTcb.Client.Records;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>The members of an object, in the file's order.</summary>
internal sealed class Members : List<KeyValuePair<string, object?>>
{
    internal object? this[string name] => this.Single(member => member.Key == name).Value;
}

/// <summary>Makes <see cref="Members"/>, as the kind of builder that takes any name or as the other.</summary>
internal sealed class ListBuilder(bool allowsAnyName) : IRecordBuilder
{
    public bool AllowsAnyName => allowsAnyName;

    public object Build(ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
    {
        var members = new Members();
        for (var i = 0; i < names.Length; i++)
            members.Add(new(names[i], values[i]));
        return members;
    }
}
