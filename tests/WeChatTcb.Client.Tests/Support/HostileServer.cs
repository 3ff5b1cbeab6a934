using System.Net.Sockets;
using System.Text;

namespace WeChatTcb.Client.Tests.Support;

/// <summary>A server that answers every request with a header and then repeats the same bytes for as long as the client reads.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly RawServer _server;
    private long _sent;

    /// <param name="head">The header of the response, or the beginning of one.</param>
    /// <param name="again">The bytes to repeat after it.</param>
    /// <param name="most">The maximum number of bytes, after which the connection is closed.</param>
    internal HostileServer(string head, byte[] again, long most = 10_000_000_000) =>
        _server = new RawServer(async (_, socket, cancellation) =>
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
            // The client has closed the connection.
        }
    });

    internal Uri Address => _server.Address;

    /// <summary>The number of bytes that the client has read.</summary>
    internal long Sent => _sent;

    internal int Requests => _server.Requests.Count;

    /// <summary>One chunk of a chunked body.</summary>
    internal static byte[] Chunk(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
