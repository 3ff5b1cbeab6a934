using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Client.Discovery;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

[Cmdlet(VerbsCommon.Get, "TcbEnvironment")]
[OutputType(typeof(TcbEnvironment))]
public sealed class GetTcbEnvironmentCommand : DiscoveryCmdlet
{
    private readonly List<string> _listed = [];

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Pasted(IsList = true)]
    [AllowEmptyString]
    [AllowNull]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EnvCompleter))]
    public string[] Env { get; set; } = [];

    private protected override void List(TcbClient client)
    {
        var isTyped = Input.IsTyped(nameof(Env));
        var selection = new NameSelection(IsAccount && !isTyped ? null : Env);
        var environments = EnvironmentsOf(client);
        WriteObject(selection.Of(environments, environment => environment.Env), enumerateCollection: true);

        string[] listed = [.. environments.Select(environment => environment.Env)];
        // What is typed may be in any of several accounts.
        if (isTyped)
            _listed.AddRange(listed);
        else
            Report(selection.Missing(listed));
    }

    private protected override void End()
    {
        if (Input.IsTyped(nameof(Env)) && !HasFailed)
            Report(new NameSelection(Env).Missing(_listed));
        base.End();
    }

    private void Report(IEnumerable<string> missing)
    {
        foreach (var env in missing)
            Defer(DiscoveryErrors.EnvNotFound(env), env);
    }
}
