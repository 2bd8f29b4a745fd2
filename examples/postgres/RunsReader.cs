using System.Runtime.CompilerServices;
using Npgsql;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Experiments;

/// <summary>Reads runs from the database, row by row, as the query takes them.</summary>
internal static class RunsReader
{
    /// <summary>The rows; what the query does not read of them is null.</summary>
    /// <exception cref="ProbingException">The database cannot be reached, or refuses.</exception>
    public static async IAsyncEnumerable<Run> RowsAsync(
        NpgsqlDataSource database, ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await Guarded(() => database.OpenConnectionAsync(cancellationToken));
        await using var command = RunsSql.Command(connection, request);
        // Cancelling the token asks the server to stop; this is for a server that does not hear it.
        command.CommandTimeout = (int)Math.Clamp(Math.Ceiling(request.Query.Remaining.TotalSeconds), 1, 3600);
        await using var reader = await Guarded(() => new ValueTask<NpgsqlDataReader>(command.ExecuteReaderAsync(cancellationToken)));
        var columns = RunsSql.Columns(request).ToList();
        while (await Guarded(() => new ValueTask<bool>(reader.ReadAsync(cancellationToken))))
            yield return Row(reader, columns);
    }

    private static Run Row(NpgsqlDataReader reader, List<string> columns)
    {
        return new Run(Value<long>("id"), Text("name"), Text("owner"), Text("host"), Value<long>("pid"), Text("state"),
            Value<double>("best_loss"), Value<DateTime>("started_at"));

        T? Value<T>(string column) where T : struct =>
            At(column) is var at and >= 0 ? reader.GetFieldValue<T>(at) : null;

        string? Text(string column) => At(column) is var at and >= 0 ? reader.GetString(at) : null;

        int At(string column) => columns.IndexOf(column) is var at and >= 0 && !reader.IsDBNull(at) ? at : -1;
    }

    private static async ValueTask<T> Guarded<T>(Func<ValueTask<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PostgresException e)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"the experiment database refused: {e.MessageText} (SQLSTATE {e.SqlState}); see the option experiments.connection");
        }
        catch (NpgsqlException e)
        {
            throw new ProbingException(e.InnerException is TimeoutException ? ProbingErrorKind.Timeout : ProbingErrorKind.Unavailable,
                $"the experiment database cannot be asked: {e.Message}; see the option experiments.connection");
        }
    }
}
