namespace WeChatTcb;

/// <summary>
/// What an import does with records whose <c>_id</c> exists. The values are those of <c>conflict_mode</c> (contract 1.3, 7.4).
/// </summary>
public enum ImportConflictMode
{
    /// <summary>Every record is inserted. One whose <c>_id</c> exists already fails.</summary>
    Insert = 1,

    /// <summary>A record whose <c>_id</c> exists replaces the existing one; others are inserted.</summary>
    Upsert = 2,
}
