using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WeChatTcb.Emulator.Files;

/// <summary>
/// Signs URLs and uploads and checks them, with the scheme of the object storage behind the service (contract 3.3):
/// HMAC-SHA1 over the path and the period of validity, without headers and parameters.
/// </summary>
[SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The storage's scheme is SHA-1.")]
internal sealed class CosSigner(TimeProvider time, TimeSpan lifetime)
{
    /// <summary>How long a URL of the service is valid (contract 3.3).</summary>
    internal static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly string _keyId = "AKID" + RandomNumberGenerator.GetString(Characters, 32);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, bool> _expired = new(StringComparer.Ordinal);

    /// <summary>The query string for a path, signed for the lifetime from now.</summary>
    /// <param name="path">The path in the storage, without percent-encoding.</param>
    /// <param name="validity">How long; null for the usual time.</param>
    /// <param name="method">The method that it allows.</param>
    public string Sign(string path, TimeSpan? validity = null, string method = "get")
    {
        var start = time.GetUtcNow().ToUnixTimeSeconds();
        while (true)
        {
            var span = string.Create(CultureInfo.InvariantCulture, $"{start};{start + (long)(validity ?? lifetime).TotalSeconds}");
            var signature = Signature(method, path, span, span);
            if (!_expired.ContainsKey(signature))
                return $"q-sign-algorithm=sha1&q-ak={_keyId}&q-sign-time={span}&q-key-time={span}"
                    + $"&q-header-list=&q-url-param-list=&q-signature={signature}";
            // Within the same second the signature would again be the expired one.
            start--;
        }
    }

    /// <summary>Makes a URL expire now; the next one gets another signature.</summary>
    public void Expire(IQueryCollection query) => _expired.TryAdd(query["q-signature"].ToString(), true);

    /// <summary>Null when the query string is a valid signature of the path; otherwise what is wrong with it.</summary>
    public CosError? Check(string path, IQueryCollection query, string method = "get")
    {
        if (query["q-signature"].Count == 0)
            return CosError.AccessDenied("Access Denied.");
        var (signTime, keyTime) = (query["q-sign-time"].ToString(), query["q-key-time"].ToString());
        var expected = Encoding.ASCII.GetBytes(Signature(method, path, signTime, keyTime));
        if (query["q-sign-algorithm"] != "sha1" || query["q-ak"] != _keyId
            || !CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(query["q-signature"].ToString())))
            return CosError.SignatureDoesNotMatch;
        // The signature is valid, so this was written above and has the expected form.
        var end = long.Parse(signTime[(signTime.IndexOf(';', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        return time.GetUtcNow().ToUnixTimeSeconds() >= end || _expired.ContainsKey(query["q-signature"].ToString())
            ? CosError.AccessDenied("Request has expired")
            : null;
    }

    /// <summary>The temporary token that goes with a signature.</summary>
    public string TokenOf(string signature) => Convert.ToBase64String(HMACSHA512.HashData(_key, Encoding.UTF8.GetBytes(signature)));

    private string Signature(string method, string path, string signTime, string keyTime)
    {
        var signKey = Hex(HMACSHA1.HashData(_key, Encoding.UTF8.GetBytes(keyTime)));
        var request = Hex(SHA1.HashData(Encoding.UTF8.GetBytes($"{method}\n{path}\n\n\n")));
        return Hex(HMACSHA1.HashData(Encoding.ASCII.GetBytes(signKey), Encoding.UTF8.GetBytes($"sha1\n{signTime}\n{request}\n")));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}

/// <summary>An error of the object storage.</summary>
internal sealed record CosError(int Status, string Code, string Message)
{
    public static CosError SignatureDoesNotMatch { get; } =
        new(403, "SignatureDoesNotMatch", "The Signature you specified is invalid.");

    public static CosError InvalidRange { get; } = new(416, "InvalidRange", "The requested range cannot be satisfied.");

    public static CosError NoSuchKey { get; } = new(404, "NoSuchKey", "The specified key does not exist.");

    public static CosError EntityTooLarge { get; } =
        new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.");

    public static CosError MethodNotAllowed { get; } =
        new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");

    private static readonly CosError[] WithNames =
    [
        AccessDenied("Access Denied."), SignatureDoesNotMatch, EntityTooLarge,
        MalformedPost("The body of your POST request is not well-formed multipart/form-data."),
        new(400, "InvalidRequest", "The request is invalid."), new(400, "RequestTimeout", "The request is timed out."),
        new(403, "RequestTimeTooSkewed", "The difference between the request time and the server's time is too large."),
        NoSuchKey, new(404, "NoSuchBucket", "The specified bucket does not exist."), MethodNotAllowed, InvalidRange,
        OfStatus(500), OfStatus(503), new(503, "ServiceUnavailable", "Please try again later."),
    ];

    /// <summary>The names that <see cref="Named"/> knows.</summary>
    public static IEnumerable<string> Names => WithNames.Select(static error => error.Code);

    /// <summary>The error with a name, in any case; null for an unknown one.</summary>
    public static CosError? Named(string name) =>
        WithNames.FirstOrDefault(error => error.Code.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error that goes with a status.</summary>
    public static CosError OfStatus(int status) => status switch
    {
        400 => new(status, "InvalidRequest", "The request is invalid."),
        403 => AccessDenied("Access Denied."),
        404 => NoSuchKey,
        405 => MethodNotAllowed,
        416 => InvalidRange,
        503 => new(status, "SlowDown", "Please reduce your request rate."),
        _ => new(status, "InternalError", "We encountered an internal error. Please try again."),
    };

    public static CosError MalformedPost(string message) => new(400, "MalformedPOSTRequest", message);

    public static CosError AccessDenied(string message) => new(403, "AccessDenied", message);
}
