using System.Collections;
using System.Globalization;
using WeChatTcb.Client;
using WeChatTcb.Client.Connections;
using WeChatTcb.Client.Errors;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>The ids of environments: of the connection, otherwise those in the ledger.</summary>
internal sealed class EnvCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input)
    {
        var environments = input.Environments();
        if (environments.Count > 0)
            return environments.Select(environment => new Candidate(
                environment.Env, $"{environment.Alias} {environment.StatusText}".Trim(),
                environment.Alias == environment.Env ? null : environment.Alias));
        // Without the environments that were typed, which would leave only these.
        return (input with { Command = "", Parameters = new Hashtable { ["Connection"] = input.Parameters["Connection"] } }).Ledger()
            .Select(entry => new Candidate(entry.Job.Env, entry.Job.AppId));
    }
}

/// <summary>The service's words for the status of an environment (contract 1.13).</summary>
internal sealed class EnvironmentStatusCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) =>
        [new("NORMAL", null), new("HALTED", null), new("UNAVAILABLE", null)];
}

/// <summary>The names of collections: of the environment that was typed, otherwise those in the ledger.</summary>
internal sealed class CollectionCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input)
    {
        var collections = input.Collections();
        return collections.Count > 0
            ? collections.Select(collection => new Candidate(
                collection.Collection,
                Messages.FormatCollectionToolTip(Counted.Documents(collection.DocumentCount), Counted.Bytes(collection.Size))))
            : input.Ledger().Where(entry => entry.Collection is not null).Select(entry => new Candidate(entry.Collection!, entry.Job.Env));
    }
}

/// <summary>The app ids of the accounts that have authorized the platform.</summary>
internal sealed class AuthorizerCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) => input.Authorizers().Select(authorizer =>
        new Candidate(authorizer.AppId, authorizer.AuthorizedAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)));
}

/// <summary>The app ids that are known: of the connection, and those in the ledger.</summary>
internal sealed class AppIdCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) =>
        new[] { input.Connection?.AppId }.Concat(input.Ledger().Select(entry => entry.Job.AppId))
            .OfType<string>().Select(appId => new Candidate(appId, null));
}

/// <summary>The addresses of services: the vendor's, the running emulators, and those in the ledger.</summary>
internal sealed class EndpointCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) =>
        new[] { new Candidate(ServiceAddress.Default.ToString(), Messages.EndpointToolTip_Default) }
            .Concat(
                RunspaceState.Current.Emulators.Select(
                    emulator => new Candidate(emulator.Endpoint.ToString(), Messages.EndpointToolTip_Emulator)))
            .Concat(input.Ledger().Select(entry => new Candidate(entry.Job.Endpoint.ToString(), entry.Job.AppId)));
}

/// <summary>The names of the profiles file.</summary>
internal sealed class ProfileCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) =>
        ProfilesFile.Read().Select(profile => new Candidate(profile.Name, profile.AppId));
}

/// <summary>The service's error codes; their names can be typed, too.</summary>
internal sealed class ErrorCodeCompleter : TcbCompleter
{
    private protected override IEnumerable<Candidate> Find(CompletionInput input) => ErrorTable.All.Select(error =>
        new Candidate(error.Code.ToString(CultureInfo.InvariantCulture), $"{error.Name}: {error.Meaning}", error.Name));
}
