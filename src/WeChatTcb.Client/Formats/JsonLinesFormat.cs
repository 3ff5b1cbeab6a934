using WeChatTcb.Client.Formats.Text;
using WeChatTcb.Client.Records.Batches;

namespace WeChatTcb.Client.Formats;

/// <summary>JSON lines: a JSON object per line.</summary>
internal sealed class JsonLinesFormat(ConversionOptions options) : IRecordFormat
{
    /// <inheritdoc/>
    public bool NeedsFields => false;

    /// <inheritdoc/>
    public IRecordWriter Open(Stream output, FieldSet fields) =>
        new TextFileWriter(output, options.Compression, () => new Encoder(options), static () => []);

    private sealed class Encoder(ConversionOptions options) : IRecordEncoder
    {
        private readonly JsonText _json = new(options.Json ?? ConversionJson.Relaxed, options.Zone());

        public object Encode(RecordBatch batch)
        {
            var text = new Utf8Buffer();
            foreach (var record in batch.Records)
            {
                _json.Append(text, batch, record);
                text.Append((byte)'\n');
            }

            return text;
        }
    }
}
