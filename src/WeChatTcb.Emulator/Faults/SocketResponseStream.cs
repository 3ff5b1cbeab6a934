using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace WeChatTcb.Emulator.Faults;

/// <summary>What is wrong with a response on the wire.</summary>
internal sealed record ResponseDistortion
{
    /// <summary>After how many bytes of the body the connection ends; null when it does not end early.</summary>
    public long? EndAfterBytes { get; init; }

    /// <summary>Whether that end is a reset (RST) instead of an orderly one (FIN).</summary>
    public bool Reset { get; init; }

    /// <summary>How many bytes are sent at a time; 0 for all at once.</summary>
    public int DripBytes { get; init; }

    /// <summary>The pause between two portions.</summary>
    public TimeSpan DripInterval { get; init; }

    /// <summary>What is added to the real length in <c>Content-Length</c>.</summary>
    public long LengthOffset { get; init; }

    /// <summary>Whether the bytes of the body are replaced by random ones.</summary>
    public bool Garbage { get; init; }
}

/// <summary>
/// A response body that bypasses the server and writes to the socket, because the server sends no wrong length and no reset. It sends head
/// and body itself, and the connection ends after it.
/// </summary>
/// <param name="sending">Called before each portion is sent, with the bytes of the body sent so far, that portion included.</param>
internal sealed class SocketResponseStream(
    HttpContext context, ResponseDistortion distortion, Action<long> sending, CancellationToken cancellationToken) : Stream
{
    /// <summary>How long the client may take to close its side after an orderly end of this one.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    // Seeded: the same garbage each time. It is not UTF-8, not JSON and not XML.
    private readonly Random _garbage = new(1);
    private readonly Socket _socket = SocketOf(context);
    private long _sent;
    private bool _headSent;
    private bool _ended;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Resets a connection: the client gets an error instead of an end.</summary>
    public static void ResetConnection(HttpContext context)
    {
        var socket = SocketOf(context);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        context.Abort();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken ignored = default)
    {
        if (_ended)
            return;
        await SendHeadAsync();
        if (distortion.EndAfterBytes is { } end)
            buffer = buffer[..(int)Math.Min(buffer.Length, end - _sent)];
        if (distortion.Garbage)
        {
            var other = new byte[buffer.Length];
            _garbage.NextBytes(other);
            buffer = other;
        }
        while (buffer.Length > 0)
        {
            // A portion may come in several buffers, without a pause in between.
            var begun = distortion.DripBytes > 0 ? (int)(_sent % distortion.DripBytes) : 0;
            if (distortion.DripBytes > 0 && _sent > 0 && begun == 0)
                await Task.Delay(distortion.DripInterval, TimeProvider.System, cancellationToken);
            var portion = distortion.DripBytes > 0 ? buffer[..Math.Min(buffer.Length, distortion.DripBytes - begun)] : buffer;
            _sent += portion.Length;
            sending(_sent);
            await SendAsync(portion);
            buffer = buffer[portion.Length..];
        }
        // What follows is dropped without an error to its writer.
        if (_sent == distortion.EndAfterBytes)
            EndSending();
    }

    /// <summary>Ends the response and with it the connection.</summary>
    public async Task EndAsync()
    {
        await SendHeadAsync();
        EndSending();
        // Aborted at once, the connection would be reset, and data on its way might be lost.
        try
        {
            await Task.Delay(CloseLimit, TimeProvider.System, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has closed its side.
        }
        context.Abort();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken ignored) =>
        WriteAsync(buffer.AsMemory(offset, count), ignored).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken ignored) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void EndSending()
    {
        if (_ended)
            return;
        _ended = true;
        if (distortion.Reset)
            ResetConnection(context);
        else
            _socket.Shutdown(SocketShutdown.Send);
    }

    private static Socket SocketOf(HttpContext context) => context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;

    private async Task SendHeadAsync()
    {
        if (_headSent)
            return;
        _headSent = true;
        sending(0);
        var response = context.Response;
        var head = new StringBuilder();
        var reason = ReasonPhrases.GetReasonPhrase(response.StatusCode);
        var length = Math.Max(0, (response.ContentLength ?? 0) + distortion.LengthOffset);
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} {reason}\r\n");
        foreach (var (name, values) in response.Headers)
            foreach (var value in values)
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                    head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\nConnection: close\r\n\r\n");
        await SendAsync(Encoding.UTF8.GetBytes(head.ToString()));
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
    }
}
