using System.Management.Automation.Language;
using WeChatTcb.Client;
using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Commands;

/// <summary>The line that Ctrl+C leaves on the screen: which jobs continue at the service, and which command resumes them.</summary>
internal static class InterruptedJobs
{
    private const int MaxNamed = 5;

    /// <summary>The line; null if nothing is running or waiting.</summary>
    /// <param name="progress">The jobs that the command follows.</param>
    /// <param name="inLedger">Whether they are in the ledger, so that <c>Resume-TcbExport</c> continues them.</param>
    internal static string? Line(JobProgress progress, bool inLedger)
    {
        var jobs = progress.Running;
        if (jobs.Count == 0)
        {
            return progress.Snapshot() switch
            {
                _ when !inLedger => null,
                { Submitting: > 0 and var submitting } =>
                    Messages.FormatInterrupted_Submitting(Counted.Exports(submitting), "Resume-TcbExport"),
                { Waiting: > 0 } => Messages.FormatInterrupted_NoJob("Resume-TcbExport"),
                _ => null,
            };
        }

        var command = inLedger ? Resume(jobs) : Wait(jobs);
        var names = Lists.Join(jobs.Select(job => $"{job.Env}/{job.JobId}"), MaxNamed);
        return jobs.Count == 1
            ? Messages.FormatInterrupted_OneJob(names, command)
            : Messages.FormatInterrupted_Jobs(jobs.Count, names, command);
    }

    private static string Resume(IReadOnlyList<MigrationJob> jobs) =>
        jobs.Select(job => job.Env).Distinct(StringComparer.Ordinal).ToArray() is [var env]
            ? $"Resume-TcbExport -Env {Quoted(env)}"
            : "Resume-TcbExport";

    private static string Wait(IReadOnlyList<MigrationJob> jobs) => string.Join("; ", jobs
        .GroupBy(job => job.Env, StringComparer.Ordinal)
        .Select(env => $"Wait-TcbExportJob {Quoted(env.Key)} {string.Join(", ", env.Select(job => job.JobId))}"));

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
