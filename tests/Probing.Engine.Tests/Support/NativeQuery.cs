using Apache.Arrow.C;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Tests.Support;

/// <summary>Asks a plain DuckDB.</summary>
internal static class NativeQuery
{
    internal static string Scalar(DuckDbConnection connection, string sql) => Assert.Single(Rows(connection, sql));

    internal static unsafe List<string> Rows(DuckDbConnection connection, string sql)
    {
        using var statements = connection.Extract(sql);
        for (var i = 0; i < statements.Count - 1; i++)
        {
            using var helper = statements.Prepare(i);
            using var none = helper.ExecuteStreaming();
        }
        using var prepared = statements.Prepare(statements.Count - 1);
        using var result = prepared.ExecuteStreaming();
        var exported = CArrowSchema.Create();
        result.ExportSchema(exported);
        var schema = CArrowSchemaImporter.ImportSchema(exported);
        CArrowSchema.Free(exported);
        var rows = new List<string>();
        while (true)
        {
            var array = CArrowArray.Create();
            var more = result.Fetch(array);
            if (more)
            {
                using var batch = CArrowArrayImporter.ImportRecordBatch(array, schema);
                rows.AddRange(Render.Rows(batch));
            }
            CArrowArray.Free(array);
            if (!more)
                return rows;
        }
    }
}
