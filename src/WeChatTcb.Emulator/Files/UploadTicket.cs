using Microsoft.AspNetCore.WebUtilities;

namespace WeChatTcb.Emulator.Files;

/// <summary>What allows one object to be uploaded (contract 1.9).</summary>
internal sealed record UploadTicket(string Url, string Token, string Authorization, string FileId, string CosFileId);

/// <summary>Issues tickets for uploads and checks them.</summary>
internal sealed class UploadTickets(TimeProvider time)
{
    /// <summary>How long a ticket is valid (contract 1.9).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(900);

    private readonly CosSigner _signer = new(time, Lifetime);

    public UploadTicket Issue(string endpoint, string environment, string key)
    {
        var bucket = StorageName.BucketOf(environment);
        var authorization = _signer.Sign(ObjectPath.Of(bucket, key), method: "post");
        var fileId = StorageName.FileIdOf(environment, key);
        return new UploadTicket(
            ObjectPath.UrlOf(endpoint, bucket, key), _signer.TokenOf(authorization), authorization, fileId, _signer.TokenOf(fileId));
    }

    /// <summary>Null when a signature and its token allow an object to be uploaded now; otherwise what is wrong with them.</summary>
    public CosError? Check(string bucket, string key, string? authorization, string? token)
    {
        var query = new QueryCollection(QueryHelpers.ParseQuery(authorization));
        if (_signer.Check(ObjectPath.Of(bucket, key), query, "post") is { } error)
            return error;
        return token == _signer.TokenOf(authorization!) ? null : CosError.AccessDenied("Access Denied.");
    }
}

/// <summary>Where objects are: <c>/cos/&lt;bucket&gt;/&lt;key&gt;</c>, as the storage has them
/// below the address of its region.</summary>
internal static class ObjectPath
{
    public const string Prefix = "/cos/";

    /// <summary>The path of an object, without percent-encoding.</summary>
    public static string Of(string bucket, string key) => $"{Prefix}{bucket}/{key}";

    public static string UrlOf(string endpoint, string bucket, string key) =>
        endpoint + string.Join('/', Of(bucket, key).Split('/').Select(Uri.EscapeDataString));

    /// <summary>Reads a path without percent-encoding.</summary>
    public static bool TryParse(string path, out string bucket, out string key)
    {
        (bucket, key) = ("", "");
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var end = path.IndexOf('/', Prefix.Length);
        (bucket, key) = end < 0 ? (path[Prefix.Length..], "") : (path[Prefix.Length..end], path[(end + 1)..]);
        return true;
    }
}
