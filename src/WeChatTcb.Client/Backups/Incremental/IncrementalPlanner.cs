using System.Text.Json.Nodes;
using WeChatTcb.Client.Backups.Manifests;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Client.Backups.Incremental;

/// <summary>
/// Decides for each collection between an increment and a full export, and finds where the next increment continues. The decision is in
/// the entry of the manifest, so that a resumed run keeps it. For several threads.
/// </summary>
/// <param name="history">The backups that exist.</param>
/// <param name="options">The parameters.</param>
/// <param name="redaction">How the new backup is redacted; null if it is not.</param>
internal sealed class IncrementalPlanner(BackupHistory history, IncrementalOptions options, TcbRedaction? redaction = null)
{
    /// <summary>Whether the entry of a collection contains a decision.</summary>
    internal static bool IsDecided(BackupManifestCollection entry) => entry is { Kind: BackupKind.Incremental } or { FullReason: not null };

    /// <summary>The statement by which a collection is exported, as decided.</summary>
    internal static string StatementOf(BackupManifestCollection entry)
    {
        var where = entry.Watermark is { Since: { } json, Field: var field } && WatermarkValue.Parse(json) is { } since
            ? $"{{ {JsonValue.Create(field).ToJsonString()}: _.gte({since.ToScript()}) }}"
            : null;
        return StatementBuilder.Build(new() { Collection = entry.Collection, Where = where }).Statement.Query;
    }

    /// <summary>Decides how a collection is exported.</summary>
    /// <param name="entry">The collection. Its watermark names the field.</param>
    /// <param name="cancellationToken">Cancels the reading of a base.</param>
    internal BackupManifestCollection Decide(BackupManifestCollection entry, CancellationToken cancellationToken)
    {
        if (entry.Watermark is not { Field: var field })
            return Full(Messages.FullReason_NoWatermark);
        if (history.Find(entry.Env, entry.Collection, out var hasBroken) is not { } found)
            return Full(hasBroken ? Messages.FullReason_BrokenBase : Messages.FullReason_NoBase);
        if (!TcbRedaction.AreSame(found.Last.Redaction, redaction))
            return Full(Messages.FullReason_Redaction);
        if (options.FullEvery > 0 && found.Chain.Count >= options.FullEvery)
            return Full(Messages.FormatFullReason_FullEvery(options.FullEvery));
        var highest = HighestOf(found.Last, field, cancellationToken);
        if (highest.Value is not { } value)
            return Full(highest.FullReason!);
        var since = value.Since(found.Last.StartedAt, TimeSpan.FromSeconds(options.OverlapSec));
        return entry with
        {
            Kind = BackupKind.Incremental,
            BaseName = found.Last.BackupName,
            BaseChain = found.Chain,
            Watermark = new() { Field = field, Since = since.ToJson(), Value = value.ToJson() },
        };

        BackupManifestCollection Full(string reason) => entry with { Kind = BackupKind.Full, FullReason = reason };
    }

    /// <summary>Finds where the next increment continues.</summary>
    /// <param name="entry">The collection, as decided.</param>
    /// <param name="known">What was found when the file arrived; null to read the file, because another run may have saved it.</param>
    /// <param name="path">The full path of its file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal static BackupManifestCollection Continue(
        BackupManifestCollection entry, WatermarkScan? known, string path, CancellationToken cancellationToken)
    {
        if (entry.Watermark is not { } watermark)
            return entry;
        var scan = known ?? Scan(path, watermark.Field, cancellationToken);
        var value = scan.Value;
        if (entry.Kind is BackupKind.Incremental && watermark.Value is { } json && WatermarkValue.Parse(json) is { } baseValue)
        {
            // An increment without records leaves the value of its base.
            if (scan.HasNoRecords || (value?.Type == baseValue.Type && value.CompareTo(baseValue) < 0))
                value = baseValue;
            else if (value?.Type != baseValue.Type)
                value = null;
        }

        return entry with { Watermark = watermark with { Value = value?.ToJson() } };
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

        return Scan(last.Path, field, cancellationToken);
    }

    private static WatermarkScan Scan(string path, string field, CancellationToken cancellationToken)
    {
        try
        {
            return WatermarkScan.Of(path, field, cancellationToken);
        }
        catch (TcbException error)
        {
            return new(null, Messages.FormatFullReason_Damaged(error.Message));
        }
    }
}
