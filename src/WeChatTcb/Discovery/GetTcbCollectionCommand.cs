using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Backups.Planning;
using WeChatTcb.Client.Discovery;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbCollection")]
[OutputType(typeof(TcbCollection))]
public sealed class GetTcbCollectionCommand : DiscoveryCmdlet
{
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly List<string> _listed = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Pasted(IsList = true)]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string[] Env { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Pasted(IsList = true)]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[] Collection { get; set; } = [];

    private protected override void Begin()
    {
        base.Begin();
        QueryParameters.RefuseEmpty(this, Input, nameof(Env), nameof(Collection));
    }

    private protected override void List(TcbClient client)
    {
        var isTyped = Input.IsTyped(nameof(Env));
        if (InputObject?.BaseObject is TcbEnvironment environment && !isTyped)
        {
            ListUsable(client, environment);
            return;
        }

        if (PipelineInput.IsBlank(Env) || (IsAccount && !isTyped))
            throw Input.EnvMissing();
        foreach (var env in NamePatterns.Of(Env.Where(env => !string.IsNullOrEmpty(env))))
        {
            if (env.IsExact)
                OrDefer(env.Text, () => ListCollections(client, env.Text, isNamed: true));
            else
                OrDefer(env.Text, () => ListMatching(client, env));
        }
    }

    private protected override void End()
    {
        if (!HasFailed)
        {
            foreach (var collection in _missing.Except(_listed))
                Defer(DiscoveryErrors.CollectionNotFoundAnywhere(collection), collection);
        }

        base.End();
    }

    private void ListMatching(TcbClient client, NamePattern pattern)
    {
        foreach (var environment in EnvironmentsOf(client).Where(environment => pattern.IsMatch(environment.Env)))
            ListUsable(client, environment);
    }

    private void ListUsable(TcbClient client, TcbEnvironment environment) => OrDefer(environment, () =>
    {
        if (DiscoveryErrors.OfStatus(environment) is { } error)
            throw error;
        ListCollections(client, environment.Env, isNamed: false);
    });

    /// <param name="isNamed">Whether each collection must be in this environment, and not in one of several.</param>
    private void ListCollections(TcbClient client, string env, bool isNamed)
    {
        var selection = new NameSelection(Collection);
        var collections = Await(client.GetCollectionsAsync(env, Context, StopToken), env);
        WriteObject(selection.Of(collections, collection => collection.Collection), enumerateCollection: true);

        var missing = selection.Missing([.. collections.Select(collection => collection.Collection)]).ToArray();
        if (isNamed)
        {
            foreach (var collection in missing)
                Defer(DiscoveryErrors.CollectionNotFound(env, collection), collection);
        }
        else
        {
            _missing.UnionWith(missing);
            _listed.AddRange(Collection.Except(missing));
        }
    }
}
