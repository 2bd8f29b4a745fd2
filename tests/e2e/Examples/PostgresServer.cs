using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>A PostgreSQL of the machine's packages, with data and socket in a folder of its own; it logs every statement.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int Interrupt = 2; // "fast shutdown"
    private const string User = "nobody"; // it refuses to run as root

    private readonly Run _run;
    private readonly string _folder;

    private PostgresServer(string folder, Run run) => (_folder, _run) = (folder, run);

    public string Connection => $"Host={_folder};Username=probing;Database=postgres";

    /// <summary>What the server has logged so far.</summary>
    public string Log => _run.Output;

    /// <summary>The latest statement with that text, and its parameters.</summary>
    public string LastOf(string text)
    {
        var log = Log;
        var at = log.LastIndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, log);
        var start = log.LastIndexOf('\n', at) + 1;
        var line = log.IndexOf('\n', at);
        var next = log.IndexOf('\n', line + 1); // DETAIL: parameters
        return log[start..(next > 0 ? next : log.Length)];
    }

    public static async Task<PostgresServer> Start()
    {
        var folder = Directory.CreateTempSubdirectory("probing-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
            await Do("chown", User, folder);
        var data = Path.Combine(folder, "data");
        await Do([.. AsUser(), Program("initdb"), "-D", data, "-U", "probing", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        var run = Run.Start(Request(["sh", "-c", "exec \"$@\" 2>&1", "sh", .. AsUser(), Program("postgres"), "-D", data,
            "-k", folder, "-c", "listen_addresses=", "-c", "log_statement=all", "-c", "fsync=off"]));
        var server = new PostgresServer(folder, run);
        if (await run.Printed("ready to accept connections"))
            return server;
        await server.DisposeAsync();
        throw new InvalidOperationException($"PostgreSQL did not start: {run.Output}");
    }

    public async Task Execute(string sql) => await Do(Psql(sql));

    /// <summary>A client whose script the server has come to the end of; disposing ends it there.</summary>
    public async Task<Run> Client(string sql)
    {
        var run = Run.Start(Request(Psql(sql)));
        Assert.True(await Logged(sql.Split('\n')[^1]), Log);
        return run;
    }

    public Task<bool> Logged(string text) => _run.Printed(text);

    public async Task Stop()
    {
        _run.Signal(Interrupt);
        await _run.End();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _run.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string[] Psql(string sql) =>
        [Program("psql"), "-h", _folder, "-U", "probing", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt",
            .. sql.Split('\n').SelectMany(line => new[] { "-c", line })];

    private static string[] AsUser() =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", "--regid=nogroup", "--clear-groups"] : [];

    /// <summary>The newest version's; Debian keeps the server's programs off the PATH.</summary>
    private static string Program(string name)
    {
        const string Versions = "/usr/lib/postgresql";
        var found = Directory.Exists(Versions)
            ? Directory.GetDirectories(Versions).OrderBy(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0)
                .Select(version => Path.Combine(version, "bin", name)).LastOrDefault(File.Exists)
            : null;
        return found ?? name;
    }

    private static RunRequest Request(params string[] command) =>
        new(["/usr/bin/env", .. command]) { Limit = TimeSpan.FromMinutes(2), Folder = "/" };

    private static async Task Do(params string[] command)
    {
        var result = await Run.ToEnd(Request(command));
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result}");
    }
}
