using Npgsql;
using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Experiments;

/// <summary>The team's experiment database, PostgreSQL, beside what the probe sees of the process that runs one.</summary>
public sealed partial class ExperimentsExtension : EngineExtension
{
    private NpgsqlDataSource? _database;

    public override string Name => "experiments";

    public override string Description => "Runs in the experiment database";

    public override IReadOnlyList<string> Namespaces => ["experiments"];

    [Option("connection", Secret = true, Default = "", Validate = nameof(CheckConnection), Changed = nameof(Reconnect),
        Help = "Connection string, for instance Host=db;Database=experiments;Username=reader;Password=…")]
    public partial string Connection { get; }

    public override IPlugin DataSource(string @namespace, string? name) =>
        NamespacePlugin.Of("experiments", TablePlugin.Of<Run>((request, cancellationToken) =>
            RunsReader.RowsAsync(Database(), request, cancellationToken)));

    public override ValueTask StopAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _database, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    private NpgsqlDataSource Database() => Volatile.Read(ref _database) ?? throw new ProbingException(
        ProbingErrorKind.Unavailable, "no database is set; set the option experiments.connection to a connection string");

    private void Reconnect(string connection)
    {
        // The slim builder leaves out what native code cannot do; what we do not use (TLS, JSON) would have to be named.
        var database = connection.Length == 0 ? null : new NpgsqlSlimDataSourceBuilder(connection).Build();
        Interlocked.Exchange(ref _database, database)?.Dispose(); // open connections end with their query
    }

    private static string? CheckConnection(string connection)
    {
        try
        {
            return connection.Length == 0 || new NpgsqlConnectionStringBuilder(connection).Host is { Length: > 0 }
                ? null
                : "name the host: Host=db;Database=experiments;Username=reader";
        }
        catch (ArgumentException e)
        {
            return $"write Host=db;Database=experiments;Username=reader ({e.Message})";
        }
    }
}
