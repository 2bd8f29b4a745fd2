using System.Text;
using System.Text.RegularExpressions;
using Apache.Arrow;
using Probing.Conventions.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Conventions.Tests.Tables;

/// <summary>What every built-in table promises: a declaration that is complete, true and documented.</summary>
public sealed partial class TableTests : IAsyncDisposable
{
    private static readonly (string Suffix, string Unit)[] s_units =
        [("_bytes", "bytes"), ("_ms", "ms"), ("_ns", "ns"), ("_s", "s"), ("_cores", "cores")];

    private readonly BuiltIn _builtIn = new();

    public ValueTask DisposeAsync() => _builtIn.DisposeAsync();

    [Fact]
    public async Task The_documentation_is_what_the_code_declares() =>
        Snapshot.Equal("docs/tables.md", TablesDocument.Of(await _builtIn.TablesAsync()));

    [Fact]
    public async Task The_sql_schema_changes_only_on_purpose()
    {
        var text = new StringBuilder();
        foreach (var table in await _builtIn.TablesAsync())
        {
            text.Append($"{table.Namespace}.{table.Name}\n");
            var (_, rows) = await _builtIn.QueryAsync($"SELECT column_name, column_type FROM (DESCRIBE {table.Namespace}.{table.Name})");
            foreach (var row in rows)
                text.Append($"    {row[0]} {row[1]}\n");
        }
        Snapshot.Equal("tests/Probing.Conventions.Tests/Snapshots/schema.txt", text.ToString());
    }

    [Fact]
    public async Task Every_declaration_is_complete()
    {
        var tables = await _builtIn.TablesAsync();

        Assert.True(tables.Count >= 14, "tables are missing");
        foreach (var table in tables)
        {
            Assert.Matches(SnakeCase(), table.Name);
            Assert.EndsWith(".", table.Description, StringComparison.Ordinal);
            Assert.Contains($"{table.Namespace}.{table.Name}", table.Example);
            foreach (var field in table.Provider.Schema.FieldsList)
            {
                var column = $"{table.Namespace}.{table.Name}.{field.Name}";
                Assert.Matches(SnakeCase(), field.Name);
                Assert.True(TableColumn.Description(field).Length > 0, $"{column} has no description");
                Assert.False(TableColumn.Description(field).EndsWith('.'), $"{column}: a description is no sentence");
                foreach (var (suffix, unit) in s_units)
                    Assert.False(field.Name.EndsWith(suffix, StringComparison.Ordinal) && TableColumn.Unit(field) != unit, $"{column}: unit");
            }
        }
    }

    [Fact]
    public async Task Every_example_runs_and_gives_columns()
    {
        foreach (var table in await AnsweringAsync())
        {
            var (schema, _) = await _builtIn.QueryAsync(table.Example);
            Assert.NotEmpty(schema.FieldsList);
        }
    }

    [Fact]
    public async Task Every_table_gives_exactly_the_columns_it_declares()
    {
        foreach (var table in await AnsweringAsync())
        {
            var fields = table.Provider.Schema.FieldsList;
            await ScanAsync(table, [.. Enumerable.Range(0, fields.Count)]);
            await ScanAsync(table, [.. Enumerable.Range(0, fields.Count).Reverse()]);
            for (var column = 0; column < fields.Count; column++)
                await ScanAsync(table, [column]);
        }
    }

    [Fact]
    public async Task Names_of_columns_need_no_quotes()
    {
        foreach (var table in await AnsweringAsync())
        {
            foreach (var field in table.Provider.Schema.FieldsList)
            {
                var (_, rows) = await _builtIn.QueryAsync($"SELECT count(t.{field.Name}), max({field.Name} IS NULL) FROM {table.Namespace}.{table.Name} t");
                Assert.Single(rows);
            }
        }
    }

    [Fact]
    public async Task Tables_of_an_interpreter_say_that_there_is_none()
    {
        var error = await Assert.ThrowsAsync<ProbingException>(() => _builtIn.QueryAsync("SELECT * FROM python.backtrace"));

        Assert.Equal(ProbingErrorKind.Unavailable, error.Kind);
    }

    /// <summary>Those that need no Python: there is none in this process.</summary>
    private async Task<IEnumerable<TablePlugin>> AnsweringAsync() =>
        (await _builtIn.TablesAsync()).Where(table => table.Namespace != "python");

    private static async Task ScanAsync(TablePlugin table, int[] projection)
    {
        var schema = table.Provider.Schema;
        await foreach (var batch in table.Provider.ScanAsync(new ScanRequest(new QueryContext(), projection), CancellationToken.None))
        {
            using (batch)
            {
                var expected = projection.Select(schema.GetFieldByIndex).ToArray();
                Assert.Equal(expected.Select(field => field.Name), batch.Schema.FieldsList.Select(field => field.Name));
                foreach (var (field, array) in expected.Zip(batch.Arrays))
                {
                    Assert.Equal(field.DataType.TypeId, array.Data.DataType.TypeId);
                    Assert.Equal(batch.Length, array.Length);
                    Assert.True(field.IsNullable || array.NullCount == 0, $"{table.Name}.{field.Name} must not be NULL");
                }
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
