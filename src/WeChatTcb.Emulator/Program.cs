using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using WeChatTcb.Emulator;
using WeChatTcb.Emulator.Api;
using WeChatTcb.Emulator.Hosting;
using WeChatTcb.Emulator.Storage;

const int Failed = 1;
const int BadCommandLine = 2;

// The module reads UTF-8, and Windows may have another code page.
if (OperatingSystem.IsWindows() && Console.IsErrorRedirected)
    Console.OutputEncoding = Encoding.UTF8;
Language.Choose(args);

if (CommandLine.AsksForHelp(args))
{
    Console.Out.WriteLine(CommandLine.Help);
    return 0;
}

if (CommandLine.AsksForVersion(args))
{
    Console.Out.WriteLine(CommandLine.Version);
    return 0;
}

ServerOptions options;
try
{
    options = CommandLine.Parse(args);
}
catch (CommandLineException e)
{
    Console.Error.WriteLine(e.Message);
    return BadCommandLine;
}

EmulatorServer server;
try
{
    server = await EmulatorServer.StartAsync(options, TimeProvider.System);
}
catch (Exception e) when (e is IOException or SocketException)
{
    Console.Error.WriteLine(Messages.FormatCannotListen(options.Address, e.Message));
    return Failed;
}

await using (server)
{
    // Ctrl+C at a terminal reaches every foreground process. With a parent, the parent decides what ends.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
    {
        signal.Cancel = true;
        if (!options.EndWithStandardInput)
            server.Stop();
    });
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        server.Stop();
    });
    if (options.EndWithStandardInput)
        ParentProcessWatcher.WatchStandardInput(server.Stop);
    if (options.ParentProcess is { } parent)
        _ = ParentProcessWatcher.WatchProcessAsync(parent, server.Stop);

    try
    {
        await server.Seeded.WaitAsync(server.Stopping);
    }
    catch (OperationCanceledException)
    {
        return 0;
    }
    catch (Exception e)
    {
        Console.Error.WriteLine(e is SeedException ? e.Message : Messages.FormatCannotOpenData(e.Message));
        return Failed;
    }

    foreach (var file in server.Skipped.Where(static file => !file.IsRoutine))
        Console.Error.WriteLine(Messages.FormatSeedSkipped(file.Path, file.Reason));
    Console.Out.WriteLine(JsonSerializer.Serialize(server.ReadyLine, JsonResponse.Control.ReadyLine));
    Console.Out.Flush();

    var stopped = new TaskCompletionSource();
    await using (server.Stopping.Register(stopped.SetResult))
        await stopped.Task;
}
return 0;
