using System.Collections.Specialized;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;

namespace WeChatTcb.Commands;

/// <summary>PowerShell's own kinds of values, as what they are to .NET.</summary>
internal static class PowerShellValues
{
    /// <summary>The value without what PowerShell has put around it: custom objects become dictionaries of their properties.</summary>
    public static object? Unwrap(object? value)
    {
        if (ReferenceEquals(value, AutomationNull.Value))
            return null;
        if (value is PSObject { BaseObject: PSCustomObject } custom)
            return Members(custom);
        return (value as PSObject)?.BaseObject ?? value switch
        {
            SwitchParameter flag => flag.IsPresent,
            NullString => null,
            _ => value,
        };
    }

    private static OrderedDictionary Members(PSObject custom)
    {
        var members = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var property in custom.Properties)
            if (property.IsGettable)
                members[property.Name] = Value(property);
        return members;
    }

    private static object? Value(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException exception)
        {
            throw new TcbException(
                "ValueFailed",
                TcbErrorKind.InvalidArgument,
                $"The property '{property.Name}' of a value in the query cannot be read: {exception.InnerException?.Message ?? exception.Message}",
                "Give an object whose properties hold values.",
                exception);
        }
    }
}
