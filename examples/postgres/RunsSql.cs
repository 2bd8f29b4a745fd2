using System.Text;
using Npgsql;
using Probing.Sdk.Tables;

namespace Experiments;

/// <summary>A scan as SQL of PostgreSQL: only the columns, rows and number of rows that the query needs.</summary>
internal static class RunsSql
{
    /// <summary>
    /// The command of a scan. Names come from our own list of columns, and values travel as parameters, so nothing that
    /// somebody wrote into a query becomes text of this one.
    /// </summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, ScanRequest request)
    {
        var command = connection.CreateCommand();
        var sql = new StringBuilder("SELECT ").AppendJoin(", ", Columns(request)).Append(" FROM runs");
        var pushed = request.Filters.Where(filter => Run.Columns.Schema.GetFieldIndex(filter.Column) >= 0).ToList();
        foreach (var filter in pushed)
        {
            sql.Append(command.Parameters.Count == 0 ? " WHERE " : " AND ").Append(Condition(filter, command.Parameters.Count + 1));
            command.Parameters.Add(Parameter(filter.Value));
        }
        if (request.Limit is { } limit)
        {
            sql.Append($" LIMIT ${command.Parameters.Count + 1}");
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        }
        command.CommandText = sql.ToString();
        return command;
    }

    /// <summary>The names of the columns that the query reads, in its order.</summary>
    public static IEnumerable<string> Columns(ScanRequest request) =>
        request.Projection.Select(index => Run.Columns.Schema.GetFieldByIndex(index).Name);

    /// <summary>
    /// Texts are ordered differently here and there: <c>COLLATE "C"</c> is the order of the bytes, which is the probe's. To be
    /// equal means the same everywhere, and without it an index helps.
    /// </summary>
    private static string Condition(FilterHint filter, int parameter)
    {
        var operation = filter.Operator switch
        {
            FilterOperator.AtLeast => ">=",
            FilterOperator.AtMost => "<=",
            _ => "=",
        };
        var collation = filter.Value is string && filter.Operator != FilterOperator.Equal ? " COLLATE \"C\"" : "";
        return $"{filter.Column} {operation} ${parameter}{collation}";
    }

    private static NpgsqlParameter Parameter(object value) => value switch
    {
        long whole => new NpgsqlParameter<long> { TypedValue = whole },
        double real => new NpgsqlParameter<double> { TypedValue = real },
        bool truth => new NpgsqlParameter<bool> { TypedValue = truth },
        string text => new NpgsqlParameter<string> { TypedValue = text },
        _ => throw new ArgumentException($"a filter has a value of the type {value.GetType().Name}", nameof(value)),
    };
}
