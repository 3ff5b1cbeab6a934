using System.Collections.Specialized;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;

namespace WeChatTcb.Commands;

/// <summary>
/// Adds properties to new objects. The public way copies each property, and notes each time, under a lock, that objects can have a property
/// of that name. This takes it as noted, and stores the property where the public way would.
/// </summary>
internal static class NoteProperties
{
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly Func<PSObject, OrderedDictionary>? MembersOf = FindMembers();
    private static readonly Action<PSMemberInfo, object>? SetOwner = FindSetOwner();

    /// <summary>Whether this version of PowerShell stores properties in the place that is known here. So do 7.4 to 7.6.</summary>
    internal static bool CanAddKnown { get; } = Works();

    /// <summary>Adds properties to an object that has none.</summary>
    /// <param name="record">The object.</param>
    /// <param name="names">The names, different by more than case. Each was added to an object of this process in the public way.</param>
    /// <param name="values">The values.</param>
    internal static void AddKnown(PSObject record, ReadOnlySpan<string> names, ReadOnlySpan<object?> values)
    {
        var members = MembersOf!(record);
        for (var i = 0; i < names.Length; i++)
        {
            var property = new PSNoteProperty(names[i], values[i]);
            SetOwner!(property, record);
            members.Add(names[i], property);
        }
    }

    private static Func<PSObject, OrderedDictionary>? FindMembers()
    {
        if (typeof(PSObject).GetProperty("InstanceMembers", Inner) is not { } collection
            || collection.PropertyType.GetProperty("Members", Inner) is not { } members
            || members.PropertyType != typeof(OrderedDictionary))
            return null;
        var record = Expression.Parameter(typeof(PSObject));
        var dictionary = Expression.Property(Expression.Property(record, collection), members);
        return Expression.Lambda<Func<PSObject, OrderedDictionary>>(dictionary, record).Compile();
    }

    private static Action<PSMemberInfo, object>? FindSetOwner() =>
        typeof(PSMemberInfo).GetMethod("ReplicateInstance", Inner, [typeof(object)])?.CreateDelegate<Action<PSMemberInfo, object>>();

    private static bool Works()
    {
        if (MembersOf is null || SetOwner is null)
            return false;
        const string Name = "_id";
        try
        {
            var trial = new PSObject();
            trial.Properties.Add(new PSNoteProperty(Name, null)); // notes the name
            trial.Properties.Remove(Name);
            AddKnown(trial, [Name], [1]);
            return trial.Properties[Name] is PSNoteProperty { Value: 1 } && trial.Properties.Count() == 1;
        }
        catch (Exception)
        {
            return false; // what it takes for the place is something else
        }
    }
}
