using System.Management.Automation;
using CloudExport;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Gives the state of export jobs as it is now.</para>
/// <para type="description">Asks the service for each job and gives one fresh object for each. A failed job is given like any other; look at its
/// Status, FailureReason and Message.</para>
/// </summary>
/// <example>
/// <para>Look at a job again</para>
/// <code>
/// $job = Invoke-TcbDbExport -Env demo-4a89da -Query "db.collection('cities').get()"
/// $job | Get-TcbExportJob
/// </code>
/// <para>Jobs do not change: each look gives a new object.</para>
/// </example>
/// <example>
/// <para>Look at jobs whose numbers you noted</para>
/// <code>
/// Get-TcbExportJob -Env demo-4a89da -JobId 100001, 100002
/// </code>
/// </example>
/// <example>
/// <para>See what went wrong</para>
/// <code>
/// $jobs | Get-TcbExportJob | Where-Object Status -eq Failed | Select-Object Env, JobId, FailureReason, Message
/// </code>
/// <para>Message has the service's own words.</para>
/// </example>
/// <seealso cref="InvokeTcbDbExportCommand"/>
/// <seealso cref="WaitTcbExportJobCommand"/>
[Cmdlet(VerbsCommon.Get, "TcbExportJob", DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportJob))]
public sealed class GetTcbExportJobCommand : JobCmdlet
{
    private protected override void ProcessJob(TcbClient client, ExportJob job) =>
        Guard(job, () => WriteObject(Await(client.GetJobAsync(job, Caller))));
}
