namespace WeChatTcb;

/// <summary>What <c>Remove-TcbBackup</c> decided about a backup, and why.</summary>
public sealed record BackupRetention
{
    internal BackupRetention()
    {
    }

    /// <summary>The full path of the backup's folder.</summary>
    public required string Path { get; init; }

    /// <summary>The name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>When the backup began, in local time with its zone. The rules count days, weeks, months and years of this time.</summary>
    public required DateTimeOffset StartedAt
    {
        get;
        init => field = value.ToLocalTime();
    }

    /// <summary>The state of the backup.</summary>
    public required BackupStatus Status { get; init; }

    /// <summary>Whether it contains all records of all its collections.</summary>
    public required BackupKind Kind { get; init; }

    /// <summary>The length of its files in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The decision.</summary>
    public required BackupRetentionDecision Decision { get; init; }

    /// <summary>Why, for example <c>last 1 of 3</c>, <c>daily 2026-11-25</c>, <c>base of 20261126T193000Z</c>.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Whether it was removed; false with <c>-WhatIf</c>, or if the removal failed.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>The name, the decision and the reasons.</summary>
    public override string ToString() => $"{Name}: {Decision} ({string.Join(", ", Reasons)})";
}

/// <summary>Whether a backup is to be kept.</summary>
public enum BackupRetentionDecision
{
    /// <summary>The backup is kept.</summary>
    Keep,

    /// <summary>The backup is to be removed.</summary>
    Remove,
}
