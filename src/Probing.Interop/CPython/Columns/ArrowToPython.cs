using Apache.Arrow;
using Apache.Arrow.C;

namespace Probing.Interop.CPython.Columns;

/// <summary>
/// Arrow rows as Python objects with their exact types: Decimal, datetime with zone, date, time, timedelta, UUID, bytes,
/// list, dict. For Pythons without an Arrow library.
/// </summary>
public static unsafe class ArrowToPython
{
    /// <summary>A list with a dict per row. The caller holds the GIL. New.</summary>
    /// <param name="batches">Not disposed; read with the GIL held.</param>
    public static PyRef ToDicts(IEnumerable<RecordBatch> batches)
    {
        using var rows = Containers.NewList(0);
        foreach (var batch in batches)
            AppendRows(rows.Address, batch);
        return PyRef.Share(rows.Address);
    }

    /// <summary>
    /// A list with a dict per row of a capsule <c>arrow_array_stream</c>, which it uses up. The caller holds the GIL; it
    /// is released while the stream computes. New.
    /// </summary>
    public static PyRef ToDicts(nint capsule)
    {
        var source = (ArrowStreamLayout*)Capsules.Pointer(capsule, "arrow_array_stream"u8);
        // The importer frees what it is given, so it gets a struct of its own.
        var stream = CArrowArrayStream.Create();
        *(ArrowStreamLayout*)stream = *source;
        source->Release = null;
        using var reader = CArrowArrayStreamImporter.ImportArrayStream(stream);
        CArrowArrayStream.Free(stream);
        using var rows = Containers.NewList(0);
        while (true)
        {
            RecordBatch? batch = null;
            Gil.Released(() => batch = reader.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult());
            if (batch is null)
                return PyRef.Share(rows.Address);
            using (batch)
                AppendRows(rows.Address, batch);
        }
    }

    private static void AppendRows(nint rows, RecordBatch batch)
    {
        var fields = batch.Schema.FieldsList;
        var names = new nint[fields.Count];
        var readers = new ArrowReader[fields.Count];
        try
        {
            for (var i = 0; i < names.Length; i++)
            {
                names[i] = Unicode.New(fields[i].Name).Detach();
                readers[i] = ArrowReader.Of(batch.Column(i), fields[i]);
            }
            for (var row = 0; row < batch.Length; row++)
            {
                using var dict = Containers.NewDict();
                for (var i = 0; i < names.Length; i++)
                {
                    using var value = readers[i].Get(row);
                    Containers.SetDictItem(dict.Address, names[i], value.Address);
                }
                Containers.Append(rows, dict.Address);
            }
        }
        finally
        {
            foreach (var reader in readers)
                reader?.Dispose();
            foreach (var name in names)
            {
                if (name != 0)
                    Objects.DecRef(name);
            }
        }
    }
}
