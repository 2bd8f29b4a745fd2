using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>examples/postgres against a PostgreSQL, whose log says what it was asked.</summary>
public sealed class PostgresTests
{
    [Fact]
    public async Task Conditions_columns_and_limits_are_the_servers_work_and_joins_the_probes()
    {
        await using var server = await Filled();
        await using var host = await Started(server);
        await server.Execute($"UPDATE runs SET pid = {host.Pid}, state = 'running' WHERE id = 7777");

        var joined = await host.Client.Query("""
            SELECT r.name, i.pid = r.pid AS here FROM experiments.runs r JOIN process.info i ON i.pid = r.pid
            WHERE r.state = 'running' AND r.id > 5000
            """);

        Assert.Equal("name,here\nrun 7777,true\n", joined);
        var asked = server.LastOf("FROM runs");
        Assert.Matches(@"SELECT [a-z, ]+ FROM runs WHERE (state = \$\d|id >= \$\d| AND )+\s", asked);
        Assert.Contains("'running'", asked);
        Assert.DoesNotContain("best_loss", asked);
        Assert.DoesNotContain("owner", asked);

        Assert.Equal(4, (await host.Client.Query("SELECT name FROM experiments.runs LIMIT 3")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("SELECT name FROM runs LIMIT $1", server.LastOf("FROM runs"));
        Assert.Contains("$1 = '3'", server.LastOf("FROM runs"));
        Assert.Equal("n\n10000\n", await host.Client.Query("SELECT count(*) AS n FROM experiments.runs"));
        Assert.Equal("best_loss,started_at\n,2024-05-01T00:00:03Z\n",
            await host.Client.Query("SELECT best_loss, started_at FROM experiments.runs WHERE id = 3"));
    }

    [Fact]
    public async Task A_value_is_never_text_of_a_statement()
    {
        await using var server = await Filled();
        await using var host = await Started(server);

        Assert.Equal("n\n0\n",
            await host.Client.Query("SELECT count(*) AS n FROM experiments.runs WHERE name = '''; DROP TABLE runs; --'"));

        Assert.Contains("WHERE name = $1", server.LastOf("FROM runs"));
        Assert.Contains("parameters: $1 = '''; DROP TABLE runs; --'", server.LastOf("FROM runs"));
        Assert.Equal("n\n1\n", await host.Client.Query("SELECT count(*) AS n FROM experiments.runs WHERE name = 'run 1'"));
    }

    [Fact]
    public async Task A_query_that_runs_out_of_time_ends_on_the_server_too()
    {
        await using var server = await Filled();
        await using var host = await Started(server);
        await using (await server.Client("BEGIN\nLOCK TABLE runs\nSELECT pg_sleep(60)"))
        {
            await host.Client.Set("probing.engine.timeout_s", "1");
            Assert.Contains("timeout", await host.Client.Failure("SELECT * FROM experiments.runs"));
            Assert.True(await server.Logged("canceling statement due to user request"), server.Log);
        }
    }

    [Fact]
    public async Task What_the_server_says_is_the_error_of_the_query()
    {
        await using var server = await PostgresServer.Start();
        await using var host = await Started(server);
        Assert.Contains("relation \\\"runs\\\" does not exist", await host.Client.Failure("SELECT * FROM experiments.runs"));
        await server.Stop();
        Assert.Contains("cannot be asked", await host.Client.Failure("SELECT * FROM experiments.runs"));
        Assert.DoesNotContain("probing-pg-", await host.Client.Query("SELECT * FROM probing.options WHERE key LIKE 'experiments%'"));
    }

    private static async Task<PostgresServer> Filled()
    {
        var server = await PostgresServer.Start();
        await server.Execute("""
            CREATE TABLE runs (id bigint PRIMARY KEY, name text, owner text, host text, pid bigint, state text, best_loss float8)
            ALTER TABLE runs ADD started_at timestamptz
            INSERT INTO runs SELECT i, 'run ' || i, 'ada', 'box', -i, 'done', CASE WHEN i % 3 > 0 THEN 1.0 / i END FROM generate_series(1, 10000) i
            UPDATE runs SET started_at = timestamptz '2024-05-01 00:00Z' + id * interval '1 s'
            """);
        return server;
    }

    private static Task<Probed> Started(PostgresServer server) =>
        ExampleHost.Start("postgres", "experiments", ("experiments.connection", server.Connection));
}
