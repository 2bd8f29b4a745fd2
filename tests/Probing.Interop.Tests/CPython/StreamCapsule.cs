using Apache.Arrow;
using Apache.Arrow.C;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Probing.Interop.CPython;

namespace Probing.Interop.Tests.CPython;

/// <summary>An Arrow stream as a Python library hands it out: a capsule.</summary>
internal static unsafe class StreamCapsule
{
    /// <summary>A stream of one int64 column, <c>c</c>, in these batches. New.</summary>
    public static PyRef Of(params long[][] batches)
    {
        var schema = new Schema([new Field("c", Int64Type.Default, true)], null);
        var stream = CArrowArrayStream.Create();
        CArrowArrayStreamExporter.ExportArrayStream(new Batches(schema, batches), stream);
        return Capsules.New((nint)stream, "arrow_array_stream"u8);
    }

    private sealed class Batches(Schema schema, long[][] batches) : IArrowArrayStream
    {
        private int _next;

        public Schema Schema => schema;

        public ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default)
        {
            if (_next == batches.Length)
                return ValueTask.FromResult<RecordBatch>(null!);
            var values = batches[_next++];
            var array = new Int64Array.Builder().AppendRange(values).Build();
            return ValueTask.FromResult(new RecordBatch(schema, [array], values.Length));
        }

        public void Dispose()
        {
        }
    }
}
