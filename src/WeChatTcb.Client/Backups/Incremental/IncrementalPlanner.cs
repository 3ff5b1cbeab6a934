using System.Text.Json.Nodes;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>The parameters of incremental backups.</summary>
internal sealed record IncrementalOptions
{
    /// <summary>The path of the field by which each collection continues, by its name; <c>*</c> is for all others.</summary>
    public required IReadOnlyDictionary<string, string> Watermark { get; init; }

    /// <summary>
    /// How much earlier than the highest value an increment begins. It applies to dates, object ids, and numbers that are seconds or
    /// milliseconds since 1970.
    /// </summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>With 7, every seventh backup of a collection is full; 0 for no such limit.</summary>
    public int FullEvery { get; init; }
}

/// <summary>How a collection is exported.</summary>
/// <param name="Kind">Whether all records are exported.</param>
/// <param name="Statement">The statement of the export.</param>
/// <param name="FullReason">Why all records are exported; null for an increment.</param>
/// <param name="Field">The field by which the collection continues; null if none was given.</param>
/// <param name="BaseName">The name of the backup that the increment continues; null for a full export.</param>
/// <param name="Since">The lower limit; null for a full export.</param>
/// <param name="BaseValue">The highest value of the base; null for a full export.</param>
internal sealed record IncrementalDecision(
    BackupKind Kind, string Statement, string? FullReason, string? Field = null, string? BaseName = null, WatermarkValue? Since = null,
    WatermarkValue? BaseValue = null);

/// <summary>Decides for each collection between an increment and a full export, and finds where the next increment continues.</summary>
/// <param name="history">The backups that exist.</param>
/// <param name="options">The parameters.</param>
internal sealed class IncrementalPlanner(BackupHistory history, IncrementalOptions options)
{
    /// <summary>Decides how a collection is exported. Not for several threads.</summary>
    /// <param name="env">The environment.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="cancellationToken">Cancels the reading of a base.</param>
    /// <exception cref="TcbException">The field's name cannot be in a statement.</exception>
    internal IncrementalDecision Decide(string env, string collection, CancellationToken cancellationToken)
    {
        var field = options.Watermark.GetValueOrDefault(collection) ?? options.Watermark.GetValueOrDefault("*");
        if (field is null)
            return Full(collection, null, Messages.FullReason_NoWatermark);
        if (history.Find(env, collection, out var hasBroken) is not { } found)
            return Full(collection, field, hasBroken ? Messages.FullReason_BrokenBase : Messages.FullReason_NoBase);
        if (options.FullEvery > 0 && found.Length >= options.FullEvery)
            return Full(collection, field, Messages.FormatFullReason_FullEvery(options.FullEvery));
        var highest = HighestOf(found.Last, field, cancellationToken);
        if (highest.Value is not { } value)
            return Full(collection, field, highest.FullReason!);
        var since = value.Since(found.Last.StartedAt, options.Overlap);
        var where = $"{{ {JsonValue.Create(field).ToJsonString()}: _.gte({since.ToScript()}) }}";
        return new(
            BackupKind.Incremental, Statement(collection, where), FullReason: null, field, found.Last.BackupName, since, value);
    }

    /// <summary>Where the next increment continues, after the file of this decision was saved.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="path">The saved file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The entry of the manifest, and why the next backup has to be full; null if it has not.</returns>
    /// <exception cref="TcbException">The file cannot be read.</exception>
    internal static (BackupWatermark? Watermark, string? FullReason) Continue(
        IncrementalDecision decision, string path, CancellationToken cancellationToken)
    {
        if (decision.Field is not { } field)
            return (null, null);
        var scan = WatermarkScan.Of(path, field, cancellationToken);
        var (value, reason) = (scan.Value, scan.FullReason);
        if (decision.BaseValue is { } baseValue)
        {
            // An increment without records leaves the value of its base.
            if (reason == Messages.FullReason_NoRecords)
                (value, reason) = (baseValue, null);
            else if (value is { Type: var type } && type != baseValue.Type)
                (value, reason) = (null, Messages.FormatFullReason_OtherType(field, baseValue.Type, type));
            else if (value is not null && value.CompareTo(baseValue) < 0)
                value = baseValue;
        }

        return (new() { Field = field, Since = decision.Since?.ToJson(), Value = value?.ToJson() }, reason);
    }

    private static WatermarkScan HighestOf(SavedCollection last, string field, CancellationToken cancellationToken)
    {
        if (last.Watermark is { } known && known.Field == field)
        {
            if (known.Value is { } json && WatermarkValue.Parse(json) is { } value)
                return new(value, null);
            if (last.Kind is BackupKind.Incremental)
                return new(null, Messages.FormatFullReason_NoValue(field));
        }
        else if (last.Kind is BackupKind.Incremental)
        {
            // The file has only a part of the records, so its highest value says nothing about the others.
            return new(null, Messages.FormatFullReason_OtherField(last.Watermark?.Field ?? "", field));
        }

        try
        {
            return WatermarkScan.Of(last.Path, field, cancellationToken);
        }
        catch (TcbException error)
        {
            return new(null, Messages.FormatFullReason_Damaged(error.Message));
        }
    }

    private static IncrementalDecision Full(string collection, string? field, string reason) =>
        new(BackupKind.Full, Statement(collection, where: null), reason, field);

    private static string Statement(string collection, string? where) =>
        StatementBuilder.Build(new() { Collection = collection, Where = where }).Statement.ToString();
}
