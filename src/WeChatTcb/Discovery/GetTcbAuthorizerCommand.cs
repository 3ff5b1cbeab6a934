using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Discovery;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbAuthorizer")]
[OutputType(typeof(TcbAuthorizer))]
public sealed class GetTcbAuthorizerCommand : DiscoveryCmdlet
{
    private readonly List<string> _listed = [];

    [Parameter(Position = 0)]
    [Pasted(IsList = true)]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(AuthorizerCompleter))]
    public string[] AppId { get; set; } = [];

    private protected override void List(TcbClient client)
    {
        client = ConnectionFactory.ClientOf(ConnectionFactory.PlatformOf(client.Connection));
        var authorizers = Await(client.GetAuthorizersAsync(Context, StopToken), client.Connection.ToString());
        WriteObject(new NameSelection(AppId).Of(authorizers, authorizer => authorizer.AppId), enumerateCollection: true);
        _listed.AddRange(authorizers.Select(authorizer => authorizer.AppId));
    }

    private protected override void End()
    {
        if (!HasFailed)
        {
            foreach (var appId in new NameSelection(AppId).Missing(_listed))
                Defer(DiscoveryErrors.AuthorizerNotFound(appId), appId);
        }

        base.End();
    }
}
