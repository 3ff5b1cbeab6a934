using System.Collections.Concurrent;

namespace WeChatTcb.Emulator.Api;

/// <summary>How often each account called each interface (contract 4.5).</summary>
internal sealed class Usage
{
    private readonly ConcurrentDictionary<(string? AppId, string Path), long> _calls = new();

    /// <param name="authorizer">Whose token the call has; null for the platform.</param>
    public void Count(Authorizer? authorizer, string path) =>
        _calls.AddOrUpdate((authorizer?.AppId, path), 1, static (_, calls) => calls + 1);

    public long Of(Authorizer? authorizer, string path) => _calls.GetValueOrDefault((authorizer?.AppId, path));
}
