using System.Text.Json;
using System.Text.Json.Serialization;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator;

/// <summary>How a behaviour of the emulator is known.</summary>
internal static class Basis
{
    /// <summary>Documented by WeChat, or by MongoDB, whose rules the service's database follows.</summary>
    public const string Documented = "documented";

    /// <summary>Observed at the service, or in public code that uses it.</summary>
    public const string Observed = "observed";

    /// <summary>Nothing public is known; this is the emulator's choice.</summary>
    public const string Assumed = "assumed";
}

/// <summary>
/// How well each behaviour of the emulator is known: the source of <c>GET /_emulator/fidelity</c> and of docs/fidelity.md, in English and
/// Chinese. A test compares those pages with this list and can write them.
/// </summary>
internal static class Fidelity
{
    public static IReadOnlyList<FidelityEntry> Entries { get; } = WithChinese(
    [
        // Transport
        new(
            "Errors are errcode and errmsg in the body; the codes 40014, 40097, 40101, 41001, 42001, 43002, 44002, 47001, 85088",
            Basis.Documented, "0.4, 5.1"),
        new("The HTTP status is 200 for every response of the service", Basis.Assumed, "0.3"),
        new("A path that does not exist gives 40066 invalid url, with the HTTP status 200", Basis.Observed, "0.4"),
        new(
            "A path that the service has and the emulator does not serve, such as /componenttcb/dbrecord, gives 40066, too",
            Basis.Assumed, "0.4"),
        new(
            "Checks run in the order method, token, body, shapes, required fields, values, environment, query, fields of a CSV, collection",
            Basis.Assumed, "0.4"),
        new("The errmsg of an error ends in a rid whose first group is the time of the call", Basis.Observed, "0.5, 4.4"),
        new("Numbers are also accepted as strings", Basis.Observed, "0.7"),
        new("Unknown members of a body are ignored; a null or empty field counts as missing", Basis.Assumed, "0.8"),
        new("The content type of a response of the service is application/json; charset=utf-8", Basis.Assumed, "0.6"),
        new("A body of more than 30 MB gives the HTTP status 413 without a body", Basis.Assumed, "0.4"),
        new("A body must be strict JSON: the \\' of a printed sample is refused with 47001", Basis.Assumed, "6.2"),
        new(
            "The error is 85088 when the emulator has no environment at all; its text says that the emulator has no documents",
            Basis.Assumed, "0.4"),

        // Environments
        new(
            "An environment belongs to the platform or to one app; /componenttcb/ and describeenvs serve those of the platform, /tcb/ and "
            + "getenvinfo those of the app whose token the call has",
            Basis.Documented, "1.13"),
        new("An environment of another account gives -501007, as an unknown one does", Basis.Assumed, "5.2"),
        new(
            "Calls for an environment that is HALTED or UNAVAILABLE give -501005; jobs that run there go on. Any other status refuses "
            + "nothing",
            Basis.Assumed, "1.13, 5.2"),
        new("getenvinfo with an unknown env gives -501007", Basis.Assumed, "1.13"),
        new(
            "The times of an environment are those of the emulator's start, in Beijing; its alias is the start of its id; database, bucket "
            + "and the name of its package are made up",
            Basis.Assumed, "1.13"),
        new(
            "batchgetenvid lists the environments that belong to each app, and unknown apps in err_list; the service lists those that the "
            + "platform shares with it",
            Basis.Assumed, "1.13"),
        new(
            "quota/get gives 76021 for a path that the emulator does not serve, and 76022 for one that takes another token",
            Basis.Documented, "4.5"),
        new(
            "The numbers of quota/get are made up, except the calls of the day; only a quota that the seed states is enforced, with 45009 "
            + "until midnight in Shanghai",
            Basis.Assumed, "4.5"),

        // Tokens
        new(
            "The token is the URL parameter access_token, at /tcb/ also cloudbase_access_token, and at /cgi-bin/component/ also "
            + "component_access_token",
            Basis.Documented, "0.1"),
        new(
            "If the URL has other names of the token too, access_token counts; the emulator does not tell a cloudbase_access_token from "
            + "other tokens",
            Basis.Assumed, "0.1, 4.3"),
        new("The list of authorizers and the token of one have no errcode; a wrong refresh token gives 61023", Basis.Documented, "4.2"),
        new("The list of authorizers has at most 500 entries and is paged by offset and count; more give 40170", Basis.Documented, "4.2"),
        new("In the list of authorizers, one may have an empty refresh token, or none", Basis.Observed, "4.2"),
        new("An app that never authorized the platform gives 40013; one that withdrew its authorization 61023", Basis.Assumed, "4.2"),
        new(
            "If the seed names no authorizer, the platform has one, with an app id of its own; it sees the environments of the platform",
            Basis.Assumed, "4.2"),
        new(
            "An authorizer without permission set 49 gets a token, and 61007 with it at /tcb/; one without environments, such as an "
            + "official account, gets 85088 there",
            Basis.Assumed, "4.2, 4.6"),
        new(
            "An authorizer's token gives 40001 at /componenttcb/ and 61014 at /cgi-bin/component/",
            Basis.Assumed, "0.4, 4.6"),
        new("A token is valid for 7200 seconds; the response with it has no errcode", Basis.Documented, "4.1"),
        new("The previous token stays valid for 5 minutes after a new one is issued", Basis.Documented, "4.1"),
        new(
            "A token older than the previous one is invalid at once; a superseded token gives 40001, an expired one 42001, an "
            + "unknown one 40014",
            Basis.Assumed, "4.1"),
        new("A missing component_verify_ticket gives 61006", Basis.Assumed, "4.1"),
        new("The /tcb/ paths accept the component token too; the service requires the mini program's own there", Basis.Assumed, "2"),

        // Jobs
        new("The status is waiting, reading, writing, success or fail", Basis.Observed, "3.1"),
        new("The phases of a job take equal shares of its time", Basis.Assumed, "3.1"),
        new("While a job runs, the response has only a status", Basis.Observed, "1.4"),
        new("The message of a finished job is in error_msg", Basis.Documented, "1.4"),
        new("An export that matches no record fails, with its own message and an empty file_url", Basis.Observed, "3.2"),
        new("A CSV export without .field() is refused at submit with -501000", Basis.Observed, "3.2"),
        new("A missing collection is refused at submit with -502005", Basis.Assumed, "3.2"),
        new("An unknown job_id, or one of another environment, gives -501009", Basis.Assumed, "1.4"),
        new("An unknown environment gives -501007", Basis.Observed, "5.2"),
        new("An unparsable statement gives -605101, one that parses but is not an export -602002", Basis.Observed, "3.2"),
        new("The number of jobs is not limited; the last 100,000 are kept until the process ends", Basis.Assumed, "3.4"),
        new("A job fails if its sort needs more than 32 MB", Basis.Observed, "3.2"),
        new(
            "A sort by _id alone and a sort by distance use an index and are not limited to 32 MB; all other sorts count as sorts "
            + "without an index",
            Basis.Assumed, "3.2"),

        // Files
        new("file_url is signed with the object storage's scheme, is valid for one hour, and needs no token", Basis.Observed, "3.3"),
        new("Each poll of a job signs a new file_url", Basis.Assumed, "3.3"),
        new("A file keeps its file_path verbatim, without extension", Basis.Observed, "7.3"),
        new(
            "A file_path follows the rules for names in the storage: at most 850 bytes, no leading /, no // and no control characters "
            + "24 to 27; any other gives 40097",
            Basis.Assumed, "7.3"),
        new("Other control characters and the segments . and .. in a file_path give 40097 too", Basis.Assumed, "7.3"),
        new("A file has the content type application/octet-stream, and an error of the storage is XML", Basis.Assumed, "3.3"),
        new("A URL signed for GET is also valid for HEAD", Basis.Assumed, "3.3"),
        new("JSON files are relaxed extended JSON, one compact record per line, UTF-8 without byte order mark", Basis.Observed, "7.1"),
        new("Dates drop trailing zeros of their fraction; outside the years 1970 to 9999 they are $numberLong", Basis.Assumed, "7.1"),
        new("Doubles are written as mongoexport writes them: 3333.0, 1E+06", Basis.Assumed, "7.1"),
        new("CSV columns follow the order of .field(); _id is a column only if it is named", Basis.Assumed, "7.2"),
        new("CSV cells are quoted and formatted as mongoexport does; missing and null values are empty", Basis.Assumed, "7.2"),
        new(
            "A CSV column's path follows documents by name and arrays by index; it does not reach into the documents of an array",
            Basis.Assumed, "7.2, 8"),
        new(
            "Slices and elemMatch of .field() apply before CSV cells are selected; a projection that only slices names no columns "
            + "and is refused with -501000",
            Basis.Assumed, "7.2"),
        new(
            "NaN and infinity are {\"$numberDouble\":\"NaN\"} and the like in JSON files, and NaN, +Inf, -Inf in CSV cells",
            Basis.Assumed, "7.1, 8"),
        new("Ranges, If-Range and ETag work as in the object storage; a range beyond the end gives 416 InvalidRange", Basis.Assumed, "3.3"),

        // Uploads
        new("A ticket for an upload is valid for 900 seconds, for one key", Basis.Documented, "1.9"),
        new("An upload responds with 204, or with what success_action_status asks for: 200, or 201 with XML", Basis.Documented, "1.9"),
        new(
            "The form of an upload has key, Signature, x-cos-security-token and file, which is last; an object has at most 5 GB, and "
            + "replaces one with the same key",
            Basis.Documented, "1.9"),
        new(
            "The form of an upload may have fields in any order, signature in small letters, a file name on every field, and other fields",
            Basis.Observed, "1.9"),
        new("A wrong signature gives SignatureDoesNotMatch, and an expired ticket AccessDenied", Basis.Documented, "1.9"),
        new("An upload without a Content-Length gives MalformedPOSTRequest", Basis.Observed, "1.9"),
        new(
            "A key other than the ticket's gives SignatureDoesNotMatch, a missing signature or token AccessDenied, and a form that is cut "
            + "off or has no key before its file MalformedPOSTRequest; x-cos-meta-fileid is not checked",
            Basis.Assumed, "1.9"),
        new("An object's address is /cos/<bucket>/<key> of the emulator", Basis.Assumed, "1.9"),
        new("The path of a ticket follows the rules for names in the storage, as a file_path does", Basis.Assumed, "7.3"),
        new("batchdownloadfile takes at most 50 files a call, and a max_age of at most one day", Basis.Documented, "1.10"),
        new(
            "More than 50 files or a longer max_age give 40097 at batchdownloadfile, as more than 50 files do at batchdeletefile",
            Basis.Assumed, "1.10, 1.11"),
        new("A file that does not exist has the status -503003 in a list of URLs or of deletions", Basis.Assumed, "1.10, 1.11"),
        new("The URL of an uploaded file is signed like a file_url", Basis.Assumed, "1.10"),
        new("getbucket has sizes as strings", Basis.Observed, "1.12"),
        new(
            "getbucket lists at most 1000 objects, sorted by key; with a delimiter, only those that do not have it after the prefix. "
            + "Exported files are not in the bucket",
            Basis.Assumed, "1.12"),
        new("Uploaded files live until they are deleted, the process ends, or it is reset", Basis.Assumed, "1.3"),

        // Imports
        new("stop_on_error and conflict_mode are required in both families", Basis.Documented, "1.3"),
        new("Without stop_on_error a bad record is counted in record_fail, and the import continues", Basis.Documented, "7.4"),
        new(
            "A record is bad if INSERT finds its _id in the collection or earlier in the file, or if it has keys that start or end with a "
            + "dot or have two in a row, keys that occur twice, or ambiguous ones",
            Basis.Documented, "7.4"),
        new("A path is ambiguous if it exists both with a dot in a key and as keys inside each other", Basis.Assumed, "7.4"),
        new("A JSON file has records separated by white space; one may extend over several lines", Basis.Documented, "7.1"),
        new(
            "Within a record over several lines, no other line starts with {: it would start the next record",
            Basis.Assumed, "7.1"),
        new("UTF-16, gzip and, in JSON, one array of documents are taken too, as in a seed", Basis.Assumed, "7.1"),
        new("UPSERT replaces the whole document, in its place", Basis.Assumed, "1.3, 7.4"),
        new("A missing _id, or an empty cell for it, becomes a string of 32 hex digits", Basis.Assumed, "1.3"),
        new("A record of more than 16 MB is bad", Basis.Assumed, "3.4"),
        new(
            "CSV cells that look like numbers are numbers, and NaN and Inf, too; all others are strings, also empty ones, true and dates. "
            + "A dot in a column's name leads into a document",
            Basis.Assumed, "7.4"),
        new(
            "A row with too few or too many cells or a wrong quote is bad; a header with a bad or repeated name fails the job",
            Basis.Assumed, "7.4"),
        new("A missing file gives -503003 at submit, a missing collection -502005", Basis.Assumed, "1.3"),
        new(
            "An import that ends is success with 导入完成., also if records failed; with stop_on_error it fails at the first bad one, and "
            + "names its line. What was imported before stays",
            Basis.Assumed, "1.3"),
        new("An empty file imports nothing, with success; the state of an import has no file_url", Basis.Assumed, "1.3, 1.4"),
        new("The documents are there soon after the submit; the phases of the job follow its time", Basis.Assumed, "3.1"),
        new(
            "The list of collections has the new counts at once, unless the emulator is started with a lag; the service's can be stale",
            Basis.Assumed, "1.3"),

        // Faults that rules set (docs/emulator.md)
        new(
            "A job that a rule fails ends after half of its time, with half of its records counted as done and the rest as failed; "
            + "an import has stored the first half",
            Basis.Assumed, "1.4, 3.1"),
        new("A token that a rule expires gives 42001 and stays expired; the next token is valid", Basis.Assumed, "4.1"),
        new(
            "A file_url that a rule expires gives 403 AccessDenied and stays expired; the next poll of the job signs another",
            Basis.Assumed, "3.3"),
        new(
            "A status that a rule sets has the storage's XML error as its body at the storage (503 is SlowDown), and an empty body "
            + "at the service",
            Basis.Assumed, "0.3"),

        // Data
        new("A document may have two keys of the same name, and is exported as it is", Basis.Observed, "7.1"),
        new(
            "Of two keys of the same name, conditions, sorts, named fields and CSV cells use the first; .field() with false leaves "
            + "out both",
            Basis.Assumed, "7.1"),
        new("An export without a limit covers the whole collection", Basis.Observed, "6.3"),
        new("Without an order, records are in insertion order", Basis.Assumed, "6.3"),
        new("Two fields each with _.or must both hold", Basis.Assumed, "6.4"),
        new(
            "Values compare and sort across types in MongoDB's order; conditions compare within a type; numbers of all types "
            + "compare by their exact values",
            Basis.Documented, "MongoDB: Comparison/Sort Order"),
        new(
            "Null matches a missing field; arrays match as a whole, by element and by index",
            Basis.Documented, "6.5, MongoDB: Query an Array"),
        new(
            "A missing field sorts as null; an array sorts by its least element, or in descending order by its greatest; documents "
            + "that sort equal keep their insertion order",
            Basis.Assumed, "MongoDB: cursor.sort()"),
        new(
            "Integers in a statement are 32-bit or 64-bit integers, other numbers are doubles, as the vendor's library sends them",
            Basis.Observed, "6.5"),
        new("db.serverDate(), new Date() and Date.now() mean the time at which the export was submitted", Basis.Assumed, "6.5"),
        new(
            "_.expr follows the rules of MongoDB's aggregation, including those for types, null and dates; decimals have 34 digits",
            Basis.Documented, "6.5, MongoDB: Aggregation Operators"),
        new(
            "$exp, $ln, $log, $log10 and $pow are not computed for decimals: the job fails, and its error_msg says why",
            Basis.Assumed, "6.5"),
        new(
            "An expression that cannot be computed for a document, such as a division by zero, fails the job with MongoDB's message",
            Basis.Assumed, "3.2"),
        new(
            "Without an orderBy, geoNear sorts by distance to the nearest point of a geometry, in metres on a sphere with a radius "
            + "of 6378100 m",
            Basis.Documented, "6.5, MongoDB: $nearSphere"),
        new("geoNear needs no index; the service refuses it without one", Basis.Assumed, "6.5"),
        new(
            "Edges of geometries are great circles, a ring encloses the smaller side, and a border is part of its area; but two polygons "
            + "intersect only if their insides have a point in common",
            Basis.Documented, "MongoDB: GeoJSON Objects"),
        new("Points less than 6 mm apart are the same point", Basis.Assumed, "MongoDB: $geoIntersects"),
        new(
            "An invalid stored geometry, such as a polygon that crosses itself, or a hole with more than one corner in common with its "
            + "outline, matches nothing; an invalid one in a statement is refused with -602002",
            Basis.Assumed, "6.5"),
        new(
            "A line or polygon is within a MultiPolygon if one of its polygons contains it completely, and within a circle if no part "
            + "of it is outside, even where the circle is larger than half the globe",
            Basis.Assumed, "MongoDB: $geoWithin"),
        new(
            "Conditions of MongoDB that a statement here cannot have: $where, $text, $jsonSchema, $comment, $bitsAllSet and the like, "
            + "distances from legacy pairs of coordinates, $box, $center and $polygon, and coordinate systems other than EPSG:4326",
            Basis.Assumed, "6.5"),
        new(
            "Valid in MongoDB, but refused here as probable mistakes: strings, objects and arrays for $exists; names of operators, or of "
            + "types of extended JSON, inside a compared value; a path with a part that starts with $, such as the $id of a DBRef; an "
            + "operator beside $elemMatch within $all; numbers beyond 32 bits in a slice",
            Basis.Assumed, "6.5"),
        new(
            "Of MongoDB's expressions a statement here has the comparison, boolean and arithmetic operators, $literal, $$ROOT and "
            + "$$CURRENT; other operators and variables, and computed arrays and objects, are refused",
            Basis.Assumed, "6.5"),
        new(
            "A slice alone keeps all other fields; elemMatch keeps only the named ones, and its field comes last, as in MongoDB since 4.4",
            Basis.Assumed, "6.6, MongoDB: find() projection"),
        new("When .field() names a field and a part of it, the part decides", Basis.Assumed, "6.6"),
        new(
            "Regular expressions run in .NET; the service uses PCRE. \\d \\w \\s \\b \\h \\R, POSIX classes, \\x{…}, \\Q…\\E and "
            + "(?P<name>…) are translated to mean the same",
            Basis.Assumed, "6.5"),
        new(
            "Possessive quantifiers, recursion, scripts such as \\p{Han}, \\K and verbs, which PCRE has, are refused with -602002, "
            + "as is \\uXXXX, which PCRE refuses too",
            Basis.Assumed, "6.5"),
        new(
            "In a regular expression a character beyond U+FFFF, such as an emoji, counts as two characters; in the service it "
            + "counts as one",
            Basis.Assumed, "6.5"),
        new("A job fails if a regular expression takes more than 2 seconds for one string", Basis.Assumed, "6.5"),
        new(
            "Values of the deprecated types undefined, symbol, code and DBPointer are stored, compared and exported as in MongoDB; a CSV "
            + "file has them as extended JSON",
            Basis.Assumed, "7.1, MongoDB: BSON Types"),
        new("A list of collections has at most 20 entries, at /tcb/ 10, unless limit sets another number", Basis.Documented, "1.5, 2"),
        new("The limit of a list of collections has no largest value; 0 lists nothing", Basis.Assumed, "1.5, 2"),
        new("The action of dbcollection is in the URL or in the body; the URL counts if both are given", Basis.Assumed, "1.5"),
        new("Creating an existing collection fails, with -502013", Basis.Assumed, "1.5"),
        new("Dropping a missing collection succeeds", Basis.Observed, "1.5"),
        new("Dropping a collection waits for running exports; an export that was only submitted fails", Basis.Assumed, "1.5"),
        new(
            "An environment with the basic package has at most 100 collections; creating one more gives -502004",
            Basis.Assumed, "3.4, 5.2"),
        new("A new collection has the permission PRIVATE; a rule is kept and returned for CUSTOM only", Basis.Assumed, "1.8"),
        new("An unknown permission, or a rule that is not a JSON object, gives 40097", Basis.Assumed, "1.8"),
        new("index_count is 1 unless the seed says otherwise; index_size is that of the index of _id", Basis.Assumed, "1.5"),
        new("The list of /tcb/databasecollectionget has a pager whose names start with capital letters", Basis.Observed, "2"),
    ]);

    private static FidelityEntry[] WithChinese(FidelityEntry[] entries)
    {
        using var file = typeof(Fidelity).Assembly.GetManifestResourceStream("Fidelity.zh-Hans.json")!;
        var texts = JsonSerializer.Deserialize(file, FidelityJson.Default.DictionaryStringString)!;
        // A text that is missing fails a test, not the emulator.
        return [.. entries.Select(entry => entry with { Chinese = texts.GetValueOrDefault(entry.Behaviour, entry.Behaviour) })];
    }
}

/// <summary>The Chinese texts, by the English ones.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FidelityJson : JsonSerializerContext;
