using System.Collections.Specialized;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;

namespace WeChatTcb.Commands;

/// <summary>Converts PowerShell's own value types to .NET values.</summary>
internal static class PowerShellValues
{
    /// <summary>The value without PowerShell's wrapper. A custom object becomes a dictionary of its properties.</summary>
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
                Messages.FormatValueFailed(property.Name, exception.InnerException?.Message ?? exception.Message),
                Messages.ValueFailed_Advice,
                exception);
        }
    }
}
