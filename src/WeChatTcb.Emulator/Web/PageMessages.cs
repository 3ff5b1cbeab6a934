using System.Text.Json.Serialization;

namespace WeChatTcb.Emulator.Web;

/// <summary>A statement to read and, with an environment, to run.</summary>
/// <param name="Statement">The text.</param>
/// <param name="Env">The environment; null to only read the statement.</param>
/// <param name="Csv">Whether it is for a CSV file.</param>
/// <param name="Skip">How many of its records to leave out.</param>
/// <param name="Take">The most records to return, 100 at most.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PageQuery(string? Statement, string? Env = null, bool Csv = false, int Skip = 0, int Take = 20);

/// <summary>What a statement means, what is wrong with it, and its first records.</summary>
/// <param name="Meaning">Null when it has an error.</param>
/// <param name="Records">Null when it was not run.</param>
/// <param name="More">Whether there are more records after these.</param>
/// <param name="Problem">Why it could not be run.</param>
internal sealed record PageAnswer(
    IReadOnlyList<PageDiagnostic> Diagnostics,
    PageMeaning? Meaning = null,
    IReadOnlyList<PageRecord>? Records = null,
    bool More = false,
    string? Problem = null);

/// <summary>Something found in a statement; see <see cref="Query.QueryDiagnostic"/>.</summary>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Excerpt">The line, and carets under the place.</param>
internal sealed record PageDiagnostic(
    string Id, string Severity, int Line, int Column, string Message, string? Suggestion, string Excerpt);

/// <summary>The parts of a statement.</summary>
/// <param name="Statement">The statement in its usual form.</param>
/// <param name="OrderBy">Such as <c>age desc</c>.</param>
internal sealed record PageMeaning(
    string Statement, string Collection, string? Where, IReadOnlyList<string> OrderBy, long? Skip, long? Limit,
    IReadOnlyList<string> Fields);

/// <summary>A record as a JSON file has it.</summary>
/// <param name="Text">Its first characters.</param>
/// <param name="Length">How many bytes it has in the file.</param>
/// <param name="IsCut">Whether the text ends before the record does.</param>
internal sealed record PageRecord(string Text, int Length, bool IsCut);

/// <summary>A job as it is now.</summary>
/// <param name="Kind"><c>export</c> or <c>import</c>.</param>
/// <param name="Phase">The <c>status</c> that the service reports.</param>
/// <param name="Records">The records that were exported or imported; null while it runs.</param>
/// <param name="Failed">The records that were not.</param>
/// <param name="FilePath">The path of an export's file.</param>
/// <param name="FileBytes">The length of that file; null until there is one.</param>
internal sealed record PageJob(
    long Id,
    string Kind,
    string Env,
    string Collection,
    DateTimeOffset SubmittedAt,
    string Phase,
    long? Records = null,
    long? Failed = null,
    string? Message = null,
    string? FilePath = null,
    string? FileType = null,
    long? FileBytes = null);

/// <summary>The JSON forms of what the page and its server say to each other.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PageQuery))]
[JsonSerializable(typeof(PageAnswer))]
[JsonSerializable(typeof(IReadOnlyList<PageJob>))]
internal sealed partial class PageJson : JsonSerializerContext;
