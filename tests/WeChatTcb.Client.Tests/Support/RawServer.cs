using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>
/// A server on a free loopback port that records every byte it receives and answers with exactly the bytes that a test sets.
/// </summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, Socket, CancellationToken, Task> _answer;
    private readonly Task _serving;

    internal RawServer(Func<string, Socket, CancellationToken, Task> answer, IPAddress? address = null)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    internal List<string> Requests { get; } = [];

    internal static RawServer Answering(string answer) => new(async (_, socket, cancellation) =>
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(answer), cancellation).ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Both);
    });

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                var request = await ReadRequestAsync(socket).ConfigureAwait(false);
                lock (Requests)
                    Requests.Add(request);
                await _answer(request, socket, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The test has ended, or the client has disconnected.
        }
    }

    private async Task<string> ReadRequestAsync(Socket socket)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.UTF8.GetString([.. bytes]);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                var length = text[..head].Split("\r\n").Where(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))
                    .Select(line => int.Parse(line[16..], CultureInfo.InvariantCulture)).SingleOrDefault();
                if (Encoding.UTF8.GetByteCount(text[(head + 4)..]) >= length)
                    return text;
            }

            var read = await socket.ReceiveAsync(buffer, _stop.Token).ConfigureAwait(false);
            if (read == 0)
                return text;
            bytes.AddRange(buffer.AsSpan(0, read));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false); // a listener that is stopped first fails the accept that is just to begin
        _listener.Stop();
        _stop.Dispose();
    }
}
