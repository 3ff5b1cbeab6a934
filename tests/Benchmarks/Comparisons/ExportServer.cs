using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks.Comparisons;

/// <summary>
/// Acts as the service for one successful job and sends its file with <c>sendfile</c>, so that it uses little of the machine that is
/// measured; a remote server would use nothing of it. Supports only the HTTP that curl and the module use.
/// </summary>
internal sealed class ExportServer : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly string _file;
    private readonly long _records;

    public ExportServer(string file, long records)
    {
        (_file, _records) = (file, records);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Endpoint = $"http://{_listener.LocalEndPoint}";
        _ = AcceptAsync();
    }

    public string Endpoint { get; }

    public string FileAddress => Endpoint + "/file";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptAsync());
        }
        catch (SocketException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = client;
        var request = new byte[16 * 1024];
        while (await ReadRequestAsync(client, request) is { } head)
        {
            if (head.StartsWith("GET /file ", StringComparison.Ordinal))
                await client.SendFileAsync(
                    _file, Head("application/octet-stream", new FileInfo(_file).Length), default,
                    TransmitFileOptions.UseDefaultWorkerThread);
            else
                await client.SendAsync((byte[])[.. Head("application/json", State.Length), .. State]);
        }
    }

    private byte[] State => Encoding.UTF8.GetBytes(
        $$"""{"errcode":0,"errmsg":"ok","status":"success","record_success":{{_records}},"record_fail":0,"err_msg":"","file_url":"{{FileAddress}}"}""");

    private static byte[] Head(string type, long length) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n");

    /// <summary>Reads one request, with its body; null at the end of the connection.</summary>
    private static async Task<string?> ReadRequestAsync(Socket client, byte[] buffer)
    {
        const string LengthName = "\r\nContent-Length: ";
        for (var read = 0; ;)
        {
            var count = await client.ReceiveAsync(buffer.AsMemory(read));
            if (count == 0)
                return null;
            read += count;
            var text = Encoding.Latin1.GetString(buffer, 0, read);
            var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (body < 4)
                continue;
            var length = text.IndexOf(LengthName, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
                ? int.Parse(text.AsSpan(at + LengthName.Length, text.IndexOf('\r', at + 2) - at - LengthName.Length))
                : 0;
            if (read >= body + length)
                return text;
        }
    }
}
