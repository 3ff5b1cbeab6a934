using System.Text;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// The names in an environment's object storage: its bucket, the keys of objects and their file ids (contract 1.10, 7.3).
/// </summary>
internal static class StorageName
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    private const int MaxKey = 850;

    // The account number of the documentation's samples.
    private const string AccountNumber = "1258717764";

    /// <summary>
    /// The bucket of an environment: four hex digits for the first two characters of its id, the id, and the account's number.
    /// </summary>
    public static string BucketOf(string environment)
    {
        var start = Encoding.UTF8.GetBytes(environment).AsSpan();
        return $"{Convert.ToHexString(start[..Math.Min(2, start.Length)]).ToLowerInvariant()}-{environment}-{AccountNumber}";
    }

    public static string FileIdOf(string environment, string key) => $"cloud://{environment}.{BucketOf(environment)}/{key}";

    /// <summary>The key of an environment's file id, with or without the account's number; null when it is not one.</summary>
    public static string? KeyOf(string environment, string fileId)
    {
        var bucket = BucketOf(environment);
        string[] prefixes = [$"cloud://{environment}.{bucket}/", $"cloud://{environment}.{bucket[..^(AccountNumber.Length + 1)]}/"];
        return prefixes.FirstOrDefault(prefix => fileId.StartsWith(prefix, StringComparison.Ordinal)) is { } start
            ? fileId[start.Length..]
            : null;
    }

    /// <summary>What is wrong with a key, as the end of a sentence that begins with its name; null when it is valid.</summary>
    public static string? Problem(string key)
    {
        if (key[0] == '/')
            return "starts with /";
        if (key.Contains("//", StringComparison.Ordinal))
            return "contains //";
        if (Encoding.UTF8.GetByteCount(key) > MaxKey)
            return $"is longer than {MaxKey} bytes";
        if (key.Any(char.IsControl))
            return "contains a control character";
        return key.Split('/').Any(static part => part is "." or "..") ? "contains the segment . or .." : null;
    }
}
