using System.Globalization;
using System.Text.Json.Nodes;

namespace Reliability.Tests.Faults;

/// <summary>A step of the main job that a fault can meet.</summary>
internal enum Step
{
    /// <summary>The token is requested.</summary>
    Token,

    /// <summary>The export is submitted, with a generated path.</summary>
    Submit,

    /// <summary>The export is submitted, with a path that the user chose.</summary>
    SubmitNamed,

    /// <summary>The job is polled while it runs.</summary>
    Poll,

    /// <summary>The URL of the file is requested, after the job has ended.</summary>
    Address,

    /// <summary>The file is downloaded.</summary>
    Download,
}

/// <summary>A fault, and the steps where it can happen.</summary>
/// <param name="Name">Its name on the page.</param>
/// <param name="Rule">The members of the emulator's rule, in JSON.</param>
/// <param name="Steps">The steps where it can happen.</param>
internal sealed record Fault(string Name, string Rule, params Step[] Steps)
{
    /// <summary>Whether calls are held until the client gives up.</summary>
    public bool Holds { get; init; }

    /// <summary>Whether the first download breaks half way, so that the fault meets the one that resumes it.</summary>
    public bool MeetsTheRest { get; init; }

    /// <summary>Whether the storage has the same records in the opposite order afterwards.</summary>
    public bool ChangesFile { get; init; }
}

/// <summary>A fault at a step: once, or at every call until it is removed.</summary>
internal sealed record FaultCell(Fault Fault, Step Step, bool Lasts)
{
    /// <summary>The poll that finds the job running, and the one after the poll that finds it ended, with the tests' clock.</summary>
    private const int RunningLook = 2, AddressLook = 4;

    /// <summary>An offset within the file, in bytes.</summary>
    private const int Break = 100_000;

    public override string ToString() => $"{Fault.Name}, at {Step}, {(Lasts ? "from there on" : "once")}";

    /// <summary>The emulator's rules for it.</summary>
    public JsonArray Rules()
    {
        var rules = new JsonArray();
        if (Fault.MeetsTheRest)
            rules.Add(
                JsonNode.Parse($$"""{ "endpoint": "download", "truncateAfterBytes": {{Break.ToString(CultureInfo.InvariantCulture)}} }"""));
        var rule = JsonNode.Parse($"{{ {Fault.Rule} }}")!.AsObject();
        (rule["endpoint"], rule["call"]) = Step switch
        {
            Step.Token => ("token", 1),
            Step.Submit or Step.SubmitNamed => ("submit", 1),
            Step.Poll => ("state", RunningLook),
            Step.Address => ("state", AddressLook),
            _ => ("download", Fault.MeetsTheRest ? 2 : 1),
        };
        rule["count"] = Lasts ? 0 : 1;
        rules.Add(rule);
        return rules;
    }
}

/// <summary>All faults of the emulator, at each step where they can happen.</summary>
internal static class FaultMatrix
{
    private static readonly Step[] Everywhere = Enum.GetValues<Step>();
    private static readonly Step[] Service = [Step.Token, Step.Submit, Step.SubmitNamed, Step.Poll, Step.Address];
    private static readonly Step[] WithToken = [Step.Submit, Step.SubmitNamed, Step.Poll, Step.Address];

    public static IReadOnlyList<Fault> Faults { get; } =
    [
        new("code -1, system busy", "\"errcode\": -1", Service),
        new("code -501002, timed out behind the gateway", "\"errcode\": -501002", Service),
        new("code 40097, refused argument", "\"errcode\": 40097", Service),
        new("code 99999, known to nobody", "\"errcode\": 99999", Service),
        new("code 48001, no permission", "\"errcode\": 48001", Service),
        new("code 61005, ticket expired", "\"errcode\": 61005", Step.Token),
        new("code 45009, daily quota", "\"errcode\": 45009", Service),
        new("code 45011, minute quota", "\"errcode\": 45011", Service),
        new("code 40001, token superseded", "\"errcode\": 40001", WithToken),
        new("code 40014, token unknown", "\"errcode\": 40014", WithToken),
        new("token expired (42001)", "\"expiredToken\": true", WithToken),
        new("HTTP 503", "\"status\": 503", Everywhere),
        new("HTTP 503, Retry-After 20 s", "\"status\": 503, \"retryAfterSeconds\": 20", Everywhere),
        new("HTTP 503, Retry-After a day", "\"status\": 503, \"retryAfterSeconds\": 86400", Everywhere),
        new("HTTP 503, after its work", "\"status\": 503, \"takesEffect\": true", Everywhere),
        new("HTTP 429, Retry-After 20 s", "\"status\": 429, \"retryAfterSeconds\": 20", Everywhere),
        new("HTTP 403", "\"status\": 403", Everywhere),
        new("HTTP 404", "\"status\": 404", Everywhere),
        new("HTTP 200, a proxy's page", "\"status\": 200, \"body\": \"<html><body>Sign in</body></html>\"", Everywhere),
        new("HTTP 200, nothing in it", "\"status\": 200, \"body\": \"\"", Everywhere),
        new("no answer", "\"noAnswer\": true", Everywhere) { Holds = true },
        new("no answer, after its work", "\"noAnswer\": true, \"takesEffect\": true", Everywhere) { Holds = true },
        new("late answer", "\"delayMilliseconds\": 30", Everywhere),
        new("late answer, after its work", "\"delayMilliseconds\": 30, \"takesEffect\": true", Everywhere),
        new("reset", "\"reset\": true", Everywhere),
        new("reset, after its work", "\"reset\": true, \"takesEffect\": true", Everywhere),
        new("reset within the body", "\"reset\": true, \"afterBytes\": 20", Everywhere),
        new("truncated body", "\"truncateAfterBytes\": 20", Everywhere),
        new("dripping body", "\"dripBytes\": 20000, \"dripMilliseconds\": 2", Everywhere),
        new("length too small", "\"lengthOffset\": -7", Everywhere),
        new("length too large", "\"lengthOffset\": 7", Everywhere),
        new("garbage", "\"garbage\": true", Everywhere),
        new("job fails half way", "\"jobFailure\": \"the cluster is in maintenance\"", Step.Submit, Step.SubmitNamed),
        new("URL expired", "\"urlExpires\": true", Step.Download),
        new("URL expires half way", "\"urlExpires\": true, \"afterBytes\": 100000", Step.Download),
        new("break half way", "\"reset\": true, \"afterBytes\": 70000", Step.Download),
        new("changed file after a break", "\"changedFile\": true", Step.Download) { MeetsTheRest = true, ChangesFile = true },
        new("ignored Range after a break", "\"ignoreRange\": true", Step.Download) { MeetsTheRest = true },
        new("HTTP 503 after a break", "\"status\": 503", Step.Download) { MeetsTheRest = true },
    ];

    /// <summary>Rules with which each kind of fault hits some calls at random.</summary>
    public static JsonArray ByChance(int seed)
    {
        string[] rules =
        [
            """{ "endpoint": "any", "reset": true }""", """{ "endpoint": "any", "reset": true, "takesEffect": true }""",
            """{ "endpoint": "any", "status": 503 }""", """{ "endpoint": "any", "truncateAfterBytes": 30 }""",
            """{ "endpoint": "any", "garbage": true }""",
            """{ "endpoint": "token", "errcode": -1 }""", """{ "endpoint": "submit", "errcode": -1 }""",
            """{ "endpoint": "state", "errcode": -1 }""",
            """{ "endpoint": "submit", "expiredToken": true }""", """{ "endpoint": "state", "expiredToken": true }""",
            """{ "endpoint": "download", "reset": true, "afterBytes": 60000 }""",
            """{ "endpoint": "download", "urlExpires": true, "afterBytes": 90000 }""",
            """{ "endpoint": "download", "ignoreRange": true }""",
        ];
        return
        [
            .. rules.Select((text, index) =>
            {
                var rule = JsonNode.Parse(text)!;
                (rule["probability"], rule["seed"]) = (0.1, (seed * 100) + index);
                return rule;
            }),
        ];
    }

    /// <summary>All cells, fault by fault.</summary>
    public static IReadOnlyList<FaultCell> Cells { get; } =
    [
        .. from fault in Faults
           from lasts in new[] { false, true }
           from step in fault.Steps
           select new FaultCell(fault, step, lasts),
    ];
}
