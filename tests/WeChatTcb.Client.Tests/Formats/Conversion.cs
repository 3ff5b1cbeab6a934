using System.Text;
using WeChatTcb.Client.Formats;
using WeChatTcb.Client.Formats.Running;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Formats;

/// <summary>Converts files in a folder of its own.</summary>
internal sealed class Conversion : IDisposable
{
    internal TempFolder Folder { get; } = new();

    internal TestCaller Caller { get; } = new();

    internal List<ExportRecordException> Damage { get; } = [];

    internal static ConversionOptions Csv { get; } = new() { To = ConversionFormat.Csv };

    internal static ConversionOptions JsonLines { get; } = new() { To = ConversionFormat.JsonLines };

    /// <summary>Converts records, and returns the new file.</summary>
    internal async Task<ConvertedFile> RunAsync(string source, string target, ConversionOptions options, bool overwrite = false)
    {
        var request = new ConversionRequest(Folder.File(source), FileConversion.Target(Folder.File(target), overwrite), options)
        {
            Overwrite = overwrite,
        };
        return await FileConversion.RunAsync(request, (_, _) => { }, Damage.Add, Caller, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Converts lines of JSON, and returns the text of the new file.</summary>
    internal async Task<string> TextAsync(ConversionOptions options, params string[] records)
    {
        Folder.Write("source.json", Encoding.UTF8.GetBytes(string.Join('\n', records)));
        var target = options.To is ConversionFormat.Csv ? "target.csv" : "target.jsonl";
        var file = await RunAsync("source.json", target, options, overwrite: true);
        return await File.ReadAllTextAsync(file.Path);
    }

    public void Dispose() => Folder.Dispose();
}
