using System.Buffers;
using Apache.Arrow;

namespace Probing.Server.Formats;

/// <summary>
/// Writes one answer in one format. Called in the order Begin, Write…, End on one answer; what it writes is sent while
/// the engine still computes, so nothing may be taken back.
/// </summary>
internal abstract class ResultEncoder
{
    public abstract string ContentType { get; }

    /// <summary>
    /// True when the format has a place for an error after the rows. In any other, an error cuts the transfer, which
    /// every HTTP client reports.
    /// </summary>
    public virtual bool CarriesErrors => false;

    public abstract void Begin(Schema schema, IBufferWriter<byte> output);

    public abstract void Write(RecordBatch batch, IBufferWriter<byte> output);

    public abstract void End(ResultSummary summary, IBufferWriter<byte> output);
}
