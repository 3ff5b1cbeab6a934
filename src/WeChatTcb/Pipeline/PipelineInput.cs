using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;
using WeChatTcb.Client;

namespace WeChatTcb.Pipeline;

/// <summary>
/// The rows of a table in the pipeline, where PowerShell's binder is not enough: it drops a cell that it cannot convert, and prefers a
/// value of <c>$PSDefaultParameterValues</c> to the row's own. Here a cell is taken, or it is an error that names the row.
/// </summary>
internal sealed class PipelineInput
{
    private const int MaxShownLength = 60;

    /// <summary>The cells by which a person finds a row.</summary>
    private static readonly string[] Names = ["Env", "Collection", "JobId", "Query"];

    private readonly PSCmdlet _cmdlet;
    private readonly HashSet<string> _typed = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _defaults = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<PropertyInfo, object?> _initial = [];
    private readonly List<(ParameterMetadata Parameter, PropertyInfo Property)> _parameters = [];
    private readonly List<PropertyInfo> _taken = [];
    private PSObject? _row;
    private long _number;

    /// <summary>To be created in <c>BeginProcessing</c>, when the typed parameters are bound and the pipeline's are not.</summary>
    internal PipelineInput(PSCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        foreach (var (name, value) in cmdlet.MyInvocation.BoundParameters)
            (DefaultParameters.Supplies(cmdlet, name, value) ? _defaults : _typed).Add(name);
        foreach (var parameter in cmdlet.MyInvocation.MyCommand.Parameters.Values)
        {
            if (parameter.ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName)
                && cmdlet.GetType().GetProperty(parameter.Name) is { } property)
            {
                _parameters.Add((parameter, property));
                _initial[property] = property.GetValue(cmdlet);
            }
        }
    }

    /// <summary>Whether the user typed the parameter.</summary>
    internal bool IsTyped(string parameter) => _typed.Contains(parameter);

    /// <summary>Whether the row has a property of this name without a value.</summary>
    internal bool HasBlank(string name) => _row?.Properties[name] is { } cell && IsBlank(cell.Value);

    /// <summary>Takes the cells of a row that the binder did not take.</summary>
    /// <param name="row">The object from the pipeline; null if there is none.</param>
    /// <exception cref="TcbException"><c>InvalidRow</c>: a cell is no value of its parameter.</exception>
    internal void Read(PSObject? row)
    {
        Restore();
        _row = row?.BaseObject is string or ValueType ? null : row;
        _number++;
        if (_row is null)
            return;
        foreach (var (parameter, property) in _parameters)
        {
            if (_typed.Contains(parameter.Name) || (IsBound(parameter.Name) && !_defaults.Contains(parameter.Name)))
                continue;
            if (Cell(parameter) is { } cell)
                Take(parameter, property, cell);
        }
    }

    /// <summary>Adds the row's place to a message; for an error in what the row says.</summary>
    internal string At(string message) => _row is null ? message : Commands.Messages.FormatRowMessage(Place(), message);

    /// <summary>Whether a value counts as not given: null, or an empty text.</summary>
    internal static bool IsBlank(object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        return value is null or DBNull || ReferenceEquals(value, AutomationNull.Value)
            || (value is string text && PastedText.Clean(text).Length == 0)
            || (value is Array { Length: var length } array && (length == 0 || array.Cast<object?>().All(IsBlank)));
    }

    private bool IsBound(string name) => _cmdlet.MyInvocation.BoundParameters.ContainsKey(name);

    private void Restore()
    {
        foreach (var property in _taken)
            if (!IsBound(property.Name) || _defaults.Contains(property.Name))
                property.SetValue(_cmdlet, _initial[property]);
        _taken.Clear();
    }

    private object? Cell(ParameterMetadata parameter) => parameter.Aliases.Prepend(parameter.Name)
        .Select(name => _row!.Properties[name])
        .Where(cell => cell is { IsGettable: true } && !IsBlank(cell.Value))
        .Select(cell => cell!.Value)
        .FirstOrDefault();

    private void Take(ParameterMetadata parameter, PropertyInfo property, object cell)
    {
        try
        {
            object? value = cell;
            foreach (var transformation in property.GetCustomAttributes<ArgumentTransformationAttribute>())
                value = transformation.Transform(null!, value);
            property.SetValue(_cmdlet, LanguagePrimitives.ConvertTo(value, property.PropertyType, CultureInfo.InvariantCulture));
            _taken.Add(property);
        }
        catch (Exception cause) when (cause is PSInvalidCastException or ArgumentTransformationMetadataException)
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            throw new TcbException(
                "InvalidRow", TcbErrorKind.InvalidArgument, At(Commands.Messages.FormatInvalidRow(Shorten(cell), parameter.Name)),
                type.IsEnum
                    ? Commands.Messages.FormatInvalidRow_EnumAdvice(parameter.Name, string.Join(", ", Enum.GetNames(type)))
                    : Commands.Messages.FormatInvalidRow_Advice(parameter.Name, type.Name),
                cause);
        }
    }

    private string Place()
    {
        var number = _number.ToString(CultureInfo.InvariantCulture);
        string[] cells = [.. Names
            .Select(name => _row!.Properties[name])
            .Where(cell => cell is { IsGettable: true } && !IsBlank(cell.Value))
            .Select(cell => $"{cell!.Name} '{Shorten(cell.Value)}'")];
        return cells.Length == 0
            ? Commands.Messages.FormatRowPlace(number)
            : Commands.Messages.FormatRowPlace_Cells(number, string.Join(", ", cells));
    }

    private static string Shorten(object value)
    {
        var text = LanguagePrimitives.ConvertTo<string>(value);
        return text.Length > MaxShownLength ? text[..MaxShownLength] + "…" : text;
    }
}
