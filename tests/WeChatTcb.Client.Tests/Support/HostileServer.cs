using System.Net.Sockets;
using System.Text;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A server that answers every request with a head and then, as long as somebody takes it, with the same bytes again and again.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly RawServer _server;
    private long _sent;

    /// <param name="head">The head of the answer, or what there is of it.</param>
    /// <param name="again">What is sent after it.</param>
    /// <param name="most">How many bytes at most; the connection is closed then.</param>
    internal HostileServer(string head, byte[] again, long most = 10_000_000_000) => _server = new RawServer(async (_, socket, cancellation) =>
    {
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(head), cancellation);
            for (long sent = 0; sent < most; sent += again.Length)
                _sent += await socket.SendAsync(again, cancellation);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The client has had enough.
        }
    });

    internal Uri Address => _server.Address;

    /// <summary>The number of bytes that were taken.</summary>
    internal long Sent => _sent;

    internal int Requests => _server.Requests.Count;

    /// <summary>One chunk of a body that comes in chunks.</summary>
    internal static byte[] Chunk(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
