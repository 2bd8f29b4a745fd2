using System.Text.Json;
using Probing.Cli.Http;
using Probing.Inspection;
using Probing.Sdk;

namespace Probing.Cli.Backtrace;

/// <summary>The stacks that a probe reads in its own process: for that nobody needs the right to trace it.</summary>
internal static class ProbeStacks
{
    private const string Sql = """
        SELECT tid, thread, depth, function, name, module, file, line, state, system_call, holds_gil, is_partial, interpreter
        FROM python.backtrace
        """;

    // A probe that works answers in a few milliseconds; one that is stuck must not keep the user from reading outside.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <exception cref="ProbingException">The probe does not answer, or cannot tell.</exception>
    public static async Task<ProcessSnapshot> AskAsync(ProbeClient client, int pid, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var version = (await RowsAsync(client, "SELECT python_version FROM process.info", limit.Token)).FirstOrDefault();
        var rows = await RowsAsync(client, Sql, limit.Token);
        if (rows.Count == 0)
            throw new ProbingException(ProbingErrorKind.Unavailable, "it finds no Python threads in its process");
        return new ProcessSnapshot
        {
            Pid = pid,
            PythonVersion = version?.Text("python_version") ?? "of an unknown version",
            Source = SnapshotSource.Probe,
            Threads = [.. Threads(rows)],
        };
    }

    private static async Task<List<Row>> RowsAsync(ProbeClient client, string sql, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(HttpMethod.Post, "/query", new QueryText(sql).ToContent(), "application/json",
            Limit, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);
        answer.ThrowIfFailedLate();
        var columns = document.RootElement.List("columns").Select((column, i) => (Name: column.Text("name") ?? "", i))
            .ToDictionary(column => column.Name, column => column.i);
        return [.. document.RootElement.List("rows").Select(row => new Row(row.Clone(), columns))];
    }

    // Rows of one thread stand together, the innermost call first: a depth of 0, or none, begins the next.
    private static IEnumerable<InspectedThread> Threads(List<Row> rows)
    {
        for (var i = 0; i < rows.Count;)
        {
            var first = i++;
            while (i < rows.Count && rows[i].Number("depth") > 0)
                i++;
            var row = rows[first];
            yield return new InspectedThread
            {
                Tid = (int?)row.Number("tid"),
                PythonName = row.Text("thread"),
                IsPython = true,
                HoldsGil = row.Flag("holds_gil"),
                Activity = ThreadActivityName.Parse(row.Text("state")),
                SystemCall = row.Text("system_call"),
                IsPartial = row.Flag("is_partial"),
                Interpreter = row.Number("interpreter") ?? 0,
                Frames = [.. rows.GetRange(first, i - first).Where(call => call.Number("depth") is not null).Select(Frame)],
            };
        }
    }

    private static PythonFrame Frame(Row row) => new()
    {
        Function = row.Text("name") ?? "",
        QualifiedName = row.Text("function") ?? "",
        File = row.Text("file") ?? "",
        Line = (int?)row.Number("line"),
        Module = row.Text("module"),
    };

    private sealed class Row(JsonElement values, Dictionary<string, int> columns)
    {
        public string? Text(string name) => Value(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

        public long? Number(string name) => Value(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null;

        public bool Flag(string name) => Value(name) is { ValueKind: JsonValueKind.True };

        private JsonElement? Value(string name) => columns.TryGetValue(name, out var place) ? values[place] : null;
    }
}
