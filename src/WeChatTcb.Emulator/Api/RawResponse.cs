using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace WeChatTcb.Emulator.Api;

/// <summary>How an answer leaves the machine when something is wrong with it.</summary>
internal sealed record Distortion
{
    /// <summary>After how many bytes of the body the connection ends; null when it does not end early.</summary>
    public long? EndAfterBytes { get; init; }

    /// <summary>Whether that end is a reset (RST) in place of an orderly one (FIN).</summary>
    public bool Reset { get; init; }

    /// <summary>How many bytes are sent at a time; 0 sends all at once.</summary>
    public int DripBytes { get; init; }

    /// <summary>The time between two such portions.</summary>
    public TimeSpan DripInterval { get; init; }

    /// <summary>What is added to the true length in <c>Content-Length</c>.</summary>
    public long LengthOffset { get; init; }

    /// <summary>Whether the bytes of the body are replaced by others.</summary>
    public bool Garbage { get; init; }
}

/// <summary>
/// A response body that goes past the server straight to the socket, because a server of good manners gives out no wrong length and knows no reset. It sends
/// head and body itself, and the connection ends with it.
/// </summary>
/// <param name="context">The call.</param>
/// <param name="distortion">What is wrong with the answer.</param>
/// <param name="sending">Told, before each piece leaves, how much of the body will have been sent with it.</param>
/// <param name="cancellation">Ends the sending.</param>
internal sealed class RawResponse(HttpContext context, Distortion distortion, Action<long> sending, CancellationToken cancellation) : Stream
{
    /// <summary>How long the other side may take to close after an orderly end of this one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // The same garbage each time; a generator's bytes are no UTF-8, no JSON and no XML.
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

    /// <summary>Ends a connection by a reset: the other side gets an error in place of an end.</summary>
    public static void ResetConnection(HttpContext context)
    {
        var socket = SocketOf(context);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        context.Abort();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
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
            if (distortion.DripBytes > 0 && _sent > 0)
                await Task.Delay(distortion.DripInterval, cancellation);
            var portion = distortion.DripBytes > 0 ? buffer[..Math.Min(buffer.Length, distortion.DripBytes)] : buffer;
            _sent += portion.Length;
            sending(_sent);
            await SendAsync(portion);
            buffer = buffer[portion.Length..];
        }
        // What comes after is dropped: the file's sender need not know.
        if (_sent == distortion.EndAfterBytes)
            EndSending();
    }

    /// <summary>Ends the answer and with it the connection.</summary>
    public async Task EndAsync()
    {
        await SendHeadAsync();
        EndSending();
        // Closed with a reset at once, what was sent might be lost on its way.
        try
        {
            await Task.Delay(Patience, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The other side has closed.
        }
        context.Abort();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} {ReasonPhrases.GetReasonPhrase(response.StatusCode)}\r\n");
        foreach (var (name, values) in response.Headers)
            foreach (var value in values)
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                    head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Math.Max(0, (response.ContentLength ?? 0) + distortion.LengthOffset)}\r\nConnection: close\r\n\r\n");
        await SendAsync(Encoding.UTF8.GetBytes(head.ToString()));
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
    }
}
