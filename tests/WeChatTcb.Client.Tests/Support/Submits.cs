using WeChatTcb.Client.Jobs;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>Submits without a rate limit, for tests of the content of a submit.</summary>
internal static class Submits
{
    internal static Task<ExportJob> SubmitAsync(
        this TcbClient client, ExportRequest request, ICallContext context, CancellationToken cancellationToken = default) =>
        client.SubmitAsync(request, new SubmitOptions(TimeSpan.Zero), context, cancellationToken);
}
