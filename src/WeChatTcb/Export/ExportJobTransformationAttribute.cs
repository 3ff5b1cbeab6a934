using System.Management.Automation;

namespace WeChatTcb.Commands;

/// <summary>
/// Accepts export and import jobs only. Otherwise PowerShell would make one of any object with the same properties, such as a row of a CSV
/// file, without what the row does not have.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExportJobTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or MigrationJob => value,
            IEnumerable<object?> items when items.All(IsJob) => items.Select(Job).ToArray(),
            // With this inner exception the binder tries the object's properties instead.
            _ => throw new ArgumentTransformationMetadataException(
                Messages.FormatJobOfOtherType(value.GetType().Name), new PSInvalidCastException()),
        };
    }

    private static bool IsJob(object? item) => item is MigrationJob or PSObject { BaseObject: MigrationJob };

    private static MigrationJob Job(object? item) => (MigrationJob)(item is PSObject wrapped ? wrapped.BaseObject : item!);
}
