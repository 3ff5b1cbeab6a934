using System.Management.Automation;
using CloudExport;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Gives the state of export jobs as it is now.</para>
/// <para type="description">Asks the service for each job and gives one fresh object for each. A failed job is given like any other; look at its
/// Status, FailureReason and Message.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TcbExportJob", DefaultParameterSetName = IdSet)]
[OutputType(typeof(ExportJob))]
public sealed class GetTcbExportJobCommand : JobCmdlet
{
    private protected override void ProcessJob(TcbClient client, ExportJob job) =>
        Guard(job, () => WriteObject(Await(client.GetJobAsync(job, Caller))));
}
