namespace WeChatTcb.Client;

/// <summary>A caller who stops a little later than the one behind it, so that an answer which is on its way still arrives.</summary>
internal sealed class PatientCaller : ICaller, IDisposable
{
    private readonly ICaller _caller;
    private readonly CancellationTokenSource _later;
    private readonly CancellationTokenRegistration _registration;

    internal PatientCaller(ICaller caller, TimeSpan grace, TimeProvider time)
    {
        _caller = caller;
        _later = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _registration = caller.Cancellation.UnsafeRegister(_ => _later.CancelAfter(grace), null);
    }

    public CancellationToken Cancellation => _later.Token;

    public Task<T> OnOwnThreadAsync<T>(Func<T> work) => _caller.OnOwnThreadAsync(work);

    public void Verbose(string message) => _caller.Verbose(message);

    public void Dispose()
    {
        _registration.Dispose();
        _later.Dispose();
    }
}
