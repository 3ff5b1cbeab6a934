using System.Text.Json;
using System.Text.Json.Serialization;
using WeChatTcb.Client.Http;

namespace WeChatTcb.Client.Downloads;

/// <summary>The files that lie beside an export, as people can read them: indented, and with text beyond ASCII as it is.</summary>
[JsonSerializable(typeof(PartNote))]
[JsonSerializable(typeof(ExportReceipt))]
internal sealed partial class FilesJson : JsonSerializerContext
{
    public static FilesJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = new RawUtf8Encoder(),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    });
}
