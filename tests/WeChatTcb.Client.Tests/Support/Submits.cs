using WeChatTcb.Client.Exports;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>Submits at any pace, for tests of what a submit says.</summary>
internal static class Submits
{
    internal static Task<ExportJob> SubmitAsync(this TcbClient client, ExportRequest request, ICallContext context, CancellationToken cancellationToken = default) =>
        client.SubmitAsync(request, new SubmitOptions(TimeSpan.Zero), context, cancellationToken);
}
