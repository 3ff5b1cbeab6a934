namespace WeChatTcb.Client.Http;

/// <summary>The paths of the interfaces in each of the two families (contract 1.1 and 2).</summary>
internal sealed record ApiPaths(string Export, string State)
{
    private static readonly ApiPaths ComponentTcb = new("componenttcb/dbexport", "componenttcb/dbmigrationstate");
    private static readonly ApiPaths Tcb = new("tcb/databasemigrateexport", "tcb/databasemigratequeryinfo");

    internal static ApiPaths Of(TcbApiFamily family) => family is TcbApiFamily.Tcb ? Tcb : ComponentTcb;
}
