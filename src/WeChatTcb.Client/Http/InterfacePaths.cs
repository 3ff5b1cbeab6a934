namespace WeChatTcb.Client.Http;

/// <summary>The paths of the interfaces in each of the two families (contract 1.1 and 2).</summary>
internal sealed record InterfacePaths(string Export, string State)
{
    private static readonly InterfacePaths ComponentTcb = new("componenttcb/dbexport", "componenttcb/dbmigrationstate");
    private static readonly InterfacePaths Tcb = new("tcb/databasemigrateexport", "tcb/databasemigratequeryinfo");

    internal static InterfacePaths Of(TcbApiFamily family) => family is TcbApiFamily.Tcb ? Tcb : ComponentTcb;
}
