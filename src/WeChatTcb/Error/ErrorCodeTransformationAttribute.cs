using System.Collections;
using System.Globalization;
using System.Management.Automation;
using WeChatTcb.Client.Errors;

namespace WeChatTcb.Commands;

/// <summary>Accepts the names of the service's error codes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ErrorCodeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Unwrap(inputData) switch
        {
            string text => Codes(text),
            IList items => items.Cast<object?>()
                .SelectMany(item => Unwrap(item) is string text ? Codes(text).Cast<object?>() : [item]).ToArray(),
            _ => inputData,
        };

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static int[] Codes(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var code))
            return [code];
        int[] codes = [.. ErrorTable.All.Where(error => error.Name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))
            .Select(error => error.Code)];
        return codes.Length > 0 ? codes : throw new ArgumentTransformationMetadataException(Messages.FormatErrorCodeUnknown(text));
    }
}
