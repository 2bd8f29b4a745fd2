// scan LIBRARY RUNS: the same table compiled in and from a plugin, in turns. Prints pairs of seconds.
using System.Diagnostics;
using System.Globalization;
using Probing.Bench.Plugin;
using Probing.Engine;
using Probing.Engine.Loading;
using Probing.Engine.Plugins;

var extensions = new EngineExtensionManager();
await using var engine = new QueryEngine(extensions, new QueryEngineSettings
{
    LibraryPath = Path.Combine(AppContext.BaseDirectory, "libduckdb.so"),
});
extensions.Register(new NumbersExtension("compiled_in"));
await extensions.StartAsync();
var plugin = await new PluginLoader(extensions, (_, _) => { }).LoadAsync(args[0], isolated: false, CancellationToken.None);
await extensions.AddAsync(plugin, new ExtensionOrigin("native", args[0]), CancellationToken.None);

for (var run = -3; run < int.Parse(args[1], CultureInfo.InvariantCulture); run++)
{
    var pluggedIn = await MeasureAsync("plugged_in");
    var compiledIn = await MeasureAsync("compiled_in");
    if (run >= 0)
        Console.WriteLine(FormattableString.Invariant($"{pluggedIn} {compiledIn}"));
}

async Task<double> MeasureAsync(string space)
{
    var since = Stopwatch.GetTimestamp();
    await using var result = await engine.QueryAsync(
        new QueryRequest($"SELECT sum(k), sum(v), count(*) FROM {space}.numbers"), CancellationToken.None);
    await foreach (var batch in result.ReadAsync())
        batch.Dispose();
    return Stopwatch.GetElapsedTime(since).TotalSeconds;
}
