using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>A Python process with the plugin of an example in it, options set.</summary>
internal static class ExampleHost
{
    private const string Waits = """
        import time
        while True:
            time.sleep(0.05)
        """;

    public static async Task<Probed> Start(
        string folder, string name, string program = Waits, params IEnumerable<(string Key, string Value)> options)
    {
        var file = await Support.Plugins.Example(folder, $"lib{name}.so");
        var host = await Probed.Start(Interpreters.All[^1].Name, program);
        try
        {
            var (status, body) = await host.Client.Call("POST", "probing.extensions/load", $$"""{"source":"{{file}}"}""");
            Assert.True(status == 200, body);
            foreach (var (key, value) in options)
                await host.Client.Set(key, value);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public static Task<Probed> Start(string folder, string name, params IEnumerable<(string Key, string Value)> options) =>
        Start(folder, name, Waits, options);
}
