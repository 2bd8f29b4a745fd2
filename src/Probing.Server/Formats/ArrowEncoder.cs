using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;

namespace Probing.Server.Formats;

/// <summary>
/// The Arrow IPC stream, one message a batch; the end-of-stream marker says that the rows are complete.
/// </summary>
internal sealed class ArrowEncoder(CompressionCodecType? codec) : ResultEncoder
{
    public const string MediaType = "application/vnd.apache.arrow.stream";

    private readonly BufferStream _stream = new();
    private ArrowStreamWriter _writer = null!;

    public override string ContentType => MediaType;

    public override void Begin(Schema schema, IBufferWriter<byte> output)
    {
        var options = new IpcOptions();
        if (codec is not null)
        {
            options.CompressionCodecFactory = new CompressionCodecFactory();
            options.CompressionCodec = codec;
            options.CompressionLevel = codec == CompressionCodecType.Zstd ? 1 : null;
        }
        _stream.Target = output;
        _writer = new ArrowStreamWriter(_stream, schema, leaveOpen: true, options);
        _writer.WriteStart();
    }

    public override void Write(RecordBatch batch, IBufferWriter<byte> output) => _writer.WriteRecordBatch(batch);

    public override void End(ResultSummary summary, IBufferWriter<byte> output)
    {
        _writer.WriteEnd();
        _writer.Dispose();
    }
}
