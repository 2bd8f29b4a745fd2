using Apache.Arrow;
using Probing.Engine;
using Probing.Engine.Catalog;
using Probing.Extensions.Process;
using Probing.Extensions.Stacks;
using Probing.Extensions.Storage;
using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;

namespace Probing.Conventions.Tests.Support;

/// <summary>An engine with the built-in extensions that declare tables.</summary>
internal sealed class BuiltIn : IAsyncDisposable
{
    public BuiltIn()
    {
        var extensions = new EngineExtensionManager(_ => null);
        Engine = new QueryEngine(extensions);
        extensions.Register(new CatalogExtension(Engine));
        extensions.Register(new StacksExtension());
        extensions.Register(new ProcessExtension());
        extensions.Register(new StorageExtension(new ColdHost(() => { }, Assert.Fail, () => null, []), () => null, _ => null));
    }

    public QueryEngine Engine { get; }

    /// <summary>Every declared table; those of single processes look like those of this one.</summary>
    public async Task<IReadOnlyList<TablePlugin>> TablesAsync() =>
    [
        .. from table in await Engine.Catalog.TablesAsync(Assert.Fail, CancellationToken.None)
           where table.Declared is not null && !table.Name.Contains('/')
           orderby table.Namespace, table.Name
           select table.Declared,
    ];

    /// <summary>The rows of a query, each as text.</summary>
    public async Task<(Schema Schema, List<string[]> Rows)> QueryAsync(string sql)
    {
        await using var result = await Engine.QueryAsync(new QueryRequest(sql) { Right = EngineRight.Read }, CancellationToken.None);
        var rows = new List<string[]>();
        await foreach (var batch in result.ReadAsync())
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                    rows.Add([.. Enumerable.Range(0, batch.ColumnCount).Select(column => Text(batch.Column(column), row))]);
            }
        }
        return (result.Schema, rows);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private static string Text(IArrowArray array, int row) => array switch
    {
        _ when array.IsNull(row) => "NULL",
        StringArray text => text.GetString(row),
        BooleanArray truth => truth.GetValue(row) == true ? "true" : "false",
        Int32Array number => $"{number.GetValue(row)}",
        Int64Array number => $"{number.GetValue(row)}",
        _ => $"<{array.Data.DataType.Name}>",
    };
}
