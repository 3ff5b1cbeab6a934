namespace TcbEmulator;

/// <summary>How a behaviour of the emulator is known.</summary>
internal static class Basis
{
    /// <summary>WeChat's documentation says so.</summary>
    public const string Documented = "documented";

    /// <summary>The service, or public code that uses it, was seen to do so.</summary>
    public const string Observed = "observed";

    /// <summary>Nothing public is known; the emulator's own choice.</summary>
    public const string Assumed = "assumed";
}

/// <summary>A behaviour of the emulator.</summary>
/// <param name="Behaviour">What it does.</param>
/// <param name="Basis">How that is known, one of <see cref="TcbEmulator.Basis"/>.</param>
/// <param name="Source">The section of the contract.</param>
internal sealed record FidelityEntry(string Behaviour, string Basis, string Source);

/// <summary>How true the emulator is: <c>GET /_emulator/fidelity</c>.</summary>
internal static class Fidelity
{
    public static IReadOnlyList<FidelityEntry> Entries { get; } =
    [
        // Transport
        new("Errors are errcode and errmsg in the body; the codes 40014, 40097, 40101, 41001, 42001, 43002, 44002, 47001, 85088", Basis.Documented, "0.4, 5.1"),
        new("HTTP's status is 200 for every answer of the service", Basis.Assumed, "0.3"),
        new("Checks run in the order method, token, body, shapes, required fields, values, environment, query, fields of a CSV, collection", Basis.Assumed, "0.4"),
        new("The errmsg of an error ends in a rid whose first group is the time of the call", Basis.Observed, "0.5, 4.4"),
        new("Number fields are taken as strings too", Basis.Observed, "0.7"),
        new("Unknown fields of a body are ignored; a null or empty field counts as missing", Basis.Assumed, "0.8"),
        new("A body must be strict JSON: the \\' of a printed sample is refused with 47001", Basis.Assumed, "6.2"),
        new("85088 is given when the emulator has no environment at all", Basis.Assumed, "0.4"),

        // Tokens
        new("A token lives 7200 seconds; the call's success has no errcode", Basis.Documented, "4.1"),
        new("The previous token lives on for 5 minutes after a new one is issued", Basis.Documented, "4.1"),
        new("A token before the previous one dies at once; a superseded token gives 40001, a timed-out one 42001, an unknown one 40014", Basis.Assumed, "4.1"),
        new("A missing component_verify_ticket gives 61006", Basis.Assumed, "4.1"),
        new("The /tcb/ paths take the component token; the service wants the mini program's own there", Basis.Assumed, "2"),

        // Jobs
        new("The status words waiting, reading, writing, success, fail", Basis.Observed, "3.1"),
        new("A job's phases take an equal share of its time", Basis.Assumed, "3.1"),
        new("While a job runs its state has only a status", Basis.Observed, "1.4"),
        new("The text of a finished job is in error_msg", Basis.Documented, "1.4"),
        new("An export that matches no record fails, with its own sentence and an empty file_url", Basis.Observed, "3.2"),
        new("A CSV export without .field() is refused at submit with -501000", Basis.Observed, "3.2"),
        new("A missing collection is refused at submit with -502005", Basis.Assumed, "3.2"),
        new("An unknown job_id, or one of another environment, gives -501009", Basis.Assumed, "1.4"),
        new("An unknown environment gives -501007", Basis.Observed, "5.2"),
        new("An unparsable statement gives -605101, one that parses but cannot be an export -602002", Basis.Observed, "3.2"),
        new("Jobs are unlimited in number, are kept while the process lives, and are lost with it", Basis.Assumed, "3.4"),
        new("A sort that holds more than 32 MB fails the job; every sort counts as one without an index", Basis.Observed, "3.2"),

        // Files
        new("file_url is signed as the object storage signs, for one hour, and wants no token", Basis.Observed, "3.3"),
        new("Each look at a job signs its file_url anew", Basis.Assumed, "3.3"),
        new("A file keeps its file_path verbatim, without extension", Basis.Observed, "7.3"),
        new("A file_path has at most 850 bytes, no control character and no segment . or ..; otherwise 40097", Basis.Assumed, "7.3"),
        new("A URL signed for GET serves HEAD too", Basis.Assumed, "3.3"),
        new("JSON files are relaxed extended JSON, one compact record a line, UTF-8 without byte order mark", Basis.Observed, "7.1"),
        new("Dates drop trailing zeros of their fraction; outside 1970 to 9999 they are $numberLong", Basis.Assumed, "7.1"),
        new("Doubles are written as mongoexport writes them: 3333.0, 1E+06", Basis.Assumed, "7.1"),
        new("CSV columns follow the order of .field(); _id is a column only when it is named", Basis.Assumed, "7.2"),
        new("CSV cells, their quoting and their forms of values are mongoexport's; missing and null are empty", Basis.Assumed, "7.2"),

        new("Ranges, If-Range and ETag are served as the object storage serves them; a range beyond the end gives 416 InvalidRange", Basis.Assumed, "3.3"),

        // Faults that rules set (docs/emulator.md); without a rule nothing of this happens
        new("A job that a rule fails does so when half its time is over, with half of its records counted as exported and the rest as failed", Basis.Assumed, "1.4, 3.1"),
        new("A token that a rule lets expire gives 42001 and stays expired; the one fetched next serves", Basis.Assumed, "4.1"),
        new("A file_url that a rule lets expire gives 403 AccessDenied and stays expired; the next look at the job signs another", Basis.Assumed, "3.3"),
        new("A status that a rule sets comes at the storage with the storage's XML error, 503 as SlowDown; at the service with an empty body", Basis.Assumed, "0.3"),

        // Data
        new("An export without limit takes the whole collection", Basis.Observed, "6.3"),
        new("Without an order, records come in the order of their insertion", Basis.Assumed, "6.3"),
        new("Two fields each with _.or must both hold", Basis.Assumed, "6.4"),
        new("Regular expressions are those of .NET; the service has PCRE", Basis.Assumed, "6.5"),
        new("A list of collections has at most 100 entries unless limit says otherwise; only the action get is served", Basis.Assumed, "1.5"),
        new("The list of /tcb/databasecollectionget has a pager with capital letters", Basis.Observed, "2"),
    ];
}
