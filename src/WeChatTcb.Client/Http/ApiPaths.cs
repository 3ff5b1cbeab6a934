namespace WeChatTcb.Client.Http;

/// <summary>The paths of the interfaces in each of the two families (contract 1.1 and 2).</summary>
/// <param name="HasCollectionAction">Whether the body of a request about collections says what to do; else only the path does.</param>
/// <param name="Permission">Null where the family has no such interface. This holds for its twin that sets permissions too.</param>
internal sealed record ApiPaths(
    string Export, string Import, string State, string Upload, string DeleteFiles, string Environments, string Collections,
    string AddCollection, string DeleteCollection, bool HasCollectionAction, string? Permission, string? SetPermission)
{
    /// <summary>Interfaces of a third-party platform, outside of the two families (contract 4.2).</summary>
    internal const string AuthorizerList = "cgi-bin/component/api_get_authorizer_list";

    internal const string AuthorizerToken = "cgi-bin/component/api_authorizer_token";

    // Old pages have the action in the URL, new pages in the body (contract 1.5). With both, the request is right by either.
    private static readonly ApiPaths ComponentTcb = new(
        "componenttcb/dbexport", "componenttcb/dbimport", "componenttcb/dbmigrationstate", "componenttcb/uploadfile",
        "componenttcb/batchdeletefile", "componenttcb/describeenvs", "componenttcb/dbcollection?action=get",
        "componenttcb/dbcollection?action=add", "componenttcb/dbcollection?action=del", true,
        "componenttcb/dbgetacl", "componenttcb/dbmodifyacl");

    private static readonly ApiPaths Tcb = new(
        "tcb/databasemigrateexport", "tcb/databasemigrateimport", "tcb/databasemigratequeryinfo", "tcb/uploadfile", "tcb/batchdeletefile",
        "tcb/getenvinfo", "tcb/databasecollectionget", "tcb/databasecollectionadd", "tcb/databasecollectiondelete", false, null, null);

    internal static ApiPaths Of(TcbApiFamily family) => family is TcbApiFamily.Tcb ? Tcb : ComponentTcb;
}
