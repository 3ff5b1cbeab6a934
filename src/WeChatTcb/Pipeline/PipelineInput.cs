using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;
using System.Reflection;
using System.Security;
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

    private readonly HashSet<string> _typed = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(ParameterMetadata Parameter, PropertyInfo Property, object? Initial)> _parameters = [];
    private readonly Dictionary<PropertyInfo, object?> _taken = [];
    private PSCmdlet _cmdlet = null!;
    private PSObject? _object;
    private long _number;

    /// <summary>The object from the pipeline; null if there is none. For a parameter that binds every object by value.</summary>
    internal PSObject? Object
    {
        get => _object;
        set
        {
            _object = value;
            // PowerShell also sets it to null, after each object.
            if (value is not null)
                _number++;
        }
    }

    private PSObject? Row => _object?.BaseObject is string or ValueType ? null : _object;

    /// <summary>To be called before the first object, when the typed parameters are bound and the pipeline's are not.</summary>
    /// <param name="others">Parameters that are taken from the row although PowerShell does not bind them.</param>
    internal void Begin(PSCmdlet cmdlet, params string[] others)
    {
        _cmdlet = cmdlet;
        foreach (var (name, value) in cmdlet.MyInvocation.BoundParameters)
            if (!DefaultParameters.Supplies(cmdlet, name, value))
                _typed.Add(name);
        foreach (var parameter in cmdlet.MyInvocation.MyCommand.Parameters.Values)
        {
            if ((others.Contains(parameter.Name) || parameter.ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName))
                && cmdlet.GetType().GetProperty(parameter.Name) is { } property)
            {
                _parameters.Add((parameter, property, property.GetValue(cmdlet)));
            }
        }
    }

    /// <summary>Whether the user typed the parameter.</summary>
    internal bool IsTyped(string parameter) => _typed.Contains(parameter);

    /// <summary>Whether the row has a property of this name without a value.</summary>
    internal bool HasBlank(string name) => Row?.Properties[name] is { } cell && IsBlank(cell.Value);

    /// <summary>Takes the cells of the row.</summary>
    /// <exception cref="TcbException"><c>InvalidRow</c>: a cell is no value of its parameter.</exception>
    internal void Read()
    {
        foreach (var (parameter, property, initial) in _parameters)
        {
            // What the binder has set since is the next row's.
            if (_taken.Remove(property, out var taken) && Equals(property.GetValue(_cmdlet), taken))
                property.SetValue(_cmdlet, initial);
            if (!IsTyped(parameter.Name) && Cell(parameter) is { } cell)
                Take(parameter, property, cell);
        }
    }

    /// <summary>Adds the row's place to a message; for an error in what the row says.</summary>
    internal string At(string message) => Row is null ? message : Commands.Messages.FormatMessageAbout(Place(), message);

    /// <summary>The error of a row, or a command, without an environment.</summary>
    internal TcbException EnvMissing() => new(
        "EnvMissing", TcbErrorKind.InvalidArgument, At(Commands.Messages.EnvMissing), Commands.Messages.EnvMissing_Advice);

    /// <summary>Whether a value counts as not given: null, or an empty text.</summary>
    internal static bool IsBlank(object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        return value is null or DBNull or NullString || ReferenceEquals(value, AutomationNull.Value)
            || (value is string text && PastedText.Clean(text).Length == 0)
            || (value is IList list && list.Cast<object?>().All(IsBlank));
    }

    private object? Cell(ParameterMetadata parameter) => parameter.Aliases.Prepend(parameter.Name)
        .Select(name => Row?.Properties[name])
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
            value = LanguagePrimitives.ConvertTo(value, property.PropertyType, CultureInfo.InvariantCulture);
            if (Equals(value, property.GetValue(_cmdlet)))
                return;
            property.SetValue(_cmdlet, value);
            _taken[property] = value;
        }
        catch (Exception cause) when (cause is PSInvalidCastException or ArgumentTransformationMetadataException)
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            throw new TcbException(
                "InvalidRow", TcbErrorKind.InvalidArgument, At(Commands.Messages.FormatInvalidRow(
                    type == typeof(SecureString) ? "***" : Shorten(cell), parameter.Name)),
                type.IsEnum
                    ? Commands.Messages.FormatInvalidRow_EnumAdvice(parameter.Name, Lists.Join(Enum.GetNames(type)))
                    : Commands.Messages.FormatInvalidRow_Advice(parameter.Name, type.Name),
                cause);
        }
    }

    private string Place()
    {
        var number = _number.ToString(CultureInfo.InvariantCulture);
        string[] cells = [.. Names
            .Select(name => Row!.Properties[name])
            .Where(cell => cell is { IsGettable: true } && !IsBlank(cell.Value))
            .Select(cell => $"{cell!.Name} '{Shorten(cell.Value)}'")];
        return cells.Length == 0
            ? Commands.Messages.FormatRowPlace(number)
            : Commands.Messages.FormatRowPlace_Cells(number, Lists.Join(cells));
    }

    private static string Shorten(object value)
    {
        var text = LanguagePrimitives.ConvertTo<string>(value);
        return text.Length > MaxShownLength ? text[..MaxShownLength] + "…" : text;
    }
}
