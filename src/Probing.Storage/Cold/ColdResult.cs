using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Interop.DuckDb;

namespace Probing.Storage.Cold;

/// <summary>The rows of a statement as Arrow batches, which own their memory.</summary>
internal sealed unsafe class ColdResult : IDisposable
{
    private readonly DuckDbStatements _statements;
    private readonly DuckDbPrepared _prepared;
    private readonly DuckDbResult _result;

    internal ColdResult(DuckDbConnection connection, string sql)
    {
        _statements = connection.Extract(sql);
        try
        {
            _prepared = _statements.Prepare(0);
            try
            {
                _result = _prepared.ExecuteStreaming();
            }
            catch
            {
                _prepared.Dispose();
                throw;
            }
        }
        catch
        {
            _statements.Dispose();
            throw;
        }
        var schema = CArrowSchema.Create();
        try
        {
            _result.ExportSchema(schema);
            Schema = CArrowSchemaImporter.ImportSchema(schema);
        }
        finally
        {
            CArrowSchema.Free(schema);
        }
    }

    internal Schema Schema { get; }

    /// <summary>The next rows; null after the last.</summary>
    internal RecordBatch? Next()
    {
        var array = CArrowArray.Create();
        try
        {
            return _result.Fetch(array) ? CArrowArrayImporter.ImportRecordBatch(array, Schema) : null;
        }
        finally
        {
            CArrowArray.Free(array);
        }
    }

    public void Dispose()
    {
        _result.Dispose();
        _prepared.Dispose();
        _statements.Dispose();
    }
}
