using System.Management.Automation;
using WeChatTcb.Client.Queries;

namespace WeChatTcb.Commands;

/// <summary>
/// <para type="synopsis">Checks a query statement without sending it.</para>
/// <para type="description">Gives for each statement whether it is valid, what it means, and what is wrong or doubtful in it: for each with the line, the column, the
/// cause and the cure. On a screen the line is shown with carets under the place. Nothing is sent, and the statement is never run.</para>
/// <para type="description">Severity is Error for what keeps the statement from being sent, Warning for what may not mean what it seems to, and Unknown for what the
/// service may understand and this module does not: such a statement is sent, but what it means is not known here.</para>
/// </summary>
/// <example>
/// <para>Find the mistake in a statement</para>
/// <code>
/// Test-TcbQuery "db.collection('cities').where({ population: _.gtt(5000000) }).get()"
/// </code>
/// <para>The carets stand under 'gtt', and the cure is to write 'gt'.</para>
/// </example>
/// <example>
/// <para>Check the statements of a file, and export those that are valid</para>
/// <code>
/// Import-Csv ./exports.csv | Test-TcbQuery | Where-Object IsValid | Invoke-TcbDbExport -Env demo-4a89da -Destination ./exports/
/// </code>
/// <para>The file has a column Query. Use -FileType Csv for statements of CSV exports, which must name their fields.</para>
/// </example>
/// <example>
/// <para>Take a statement apart, and build another one of its parts</para>
/// <code>
/// $query = "db.collection('cities').where({ country: 'CN' }).orderBy('population', 'desc').get()"
/// (Test-TcbQuery $query).Parsed | New-TcbQuery -Limit 10
/// </code>
/// </example>
/// <seealso cref="NewTcbQueryCommand"/>
/// <seealso cref="InvokeTcbDbExportCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "TcbQuery")]
[OutputType(typeof(TcbQueryReport))]
public sealed class TestTcbQueryCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">The query statement: a text, what New-TcbQuery gives, or any object with a property Query.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    /// <summary>
    /// <para type="description">The format of the export that the statement is for: Csv also wants the fields named with .field(). Json by default.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ExportFileType FileType { get; set; } = ExportFileType.Json;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(StatementReport.Of(Query, FileType));
}
