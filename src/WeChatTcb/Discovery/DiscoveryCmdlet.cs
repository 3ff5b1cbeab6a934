using System.Management.Automation;
using WeChatTcb.Client;
using WeChatTcb.Pipeline;

namespace WeChatTcb.Commands;

/// <summary>
/// A cmdlet that lists what there is. It takes connections, and objects that bring one, from the pipeline. Errors come last, so that one
/// account or environment does not end the list of the others.
/// </summary>
public abstract class DiscoveryCmdlet : ConnectedCmdlet
{
    private readonly Dictionary<TcbClient, IReadOnlyList<TcbEnvironment>> _environments = [];
    private DeferredErrors? _errors;

    private protected DiscoveryCmdlet()
    {
    }

    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject
    {
        get => Input.Object;
        set => Input.Object = value;
    }

    /// <summary>The input of the pipeline.</summary>
    private protected PipelineInput Input { get; } = new();

    /// <summary>Whether something could not be listed, so that a name which was not found may exist.</summary>
    private protected bool HasFailed { get; private set; }

    /// <summary>Whether the input is an account: it says where to list, and not what.</summary>
    private protected bool IsAccount => InputObject?.BaseObject is TcbConnection or TcbAuthorizer;

    private protected override void Begin()
    {
        Input.Begin(this);
        _errors = new DeferredErrors(this);
    }

    private protected override void Process() => OrDefer(InputObject, () =>
    {
        var client = PipedConnection.Of(InputObject) is { } own ? ResolveClient(own) : OrTerminate(() => ResolveClient());
        Input.Read();
        List(client);
    });

    private protected override void End() => _errors!.Write();

    /// <summary>Lists what the current input selects.</summary>
    private protected abstract void List(TcbClient client);

    /// <summary>Waits for a list, and shows what is being listed.</summary>
    private protected T Await<T>(Task<T> list, string what)
    {
        var progress = new ProgressReporter(this, ProgressIds.Discover, Messages.Discovering);
        try
        {
            return Await(list, () => progress.Show(Delay is null ? what : $"{what}: {Delay}", -1));
        }
        finally
        {
            progress.Complete();
        }
    }

    /// <summary>The environments of a connection, listed once.</summary>
    private protected IReadOnlyList<TcbEnvironment> EnvironmentsOf(TcbClient client)
    {
        if (!_environments.TryGetValue(client, out var environments))
            _environments[client] = environments = Await(client.GetEnvironmentsAsync(Context, StopToken), client.Connection.ToString());
        return environments;
    }

    /// <summary>Runs <paramref name="action"/>; a <see cref="TcbException"/> is written after all output.</summary>
    private protected void OrDefer(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (TcbException exception)
        {
            HasFailed = true;
            Defer(exception, target);
        }
    }

    /// <summary>Writes an error after all output.</summary>
    private protected void Defer(TcbException exception, object? target)
    {
        if ((target is PSObject wrapped ? wrapped.BaseObject : target) is { } about
            and (string or TcbEnvironment or TcbConnection or TcbAuthorizer))
            _errors!.Add(exception, target, about.ToString()!);
        else
            _errors!.Add(exception, target);
    }
}
