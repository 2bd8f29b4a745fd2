using Probing.Bench.Plugin.Smallest;
using Probing.Engine.Tests.Support;

namespace Probing.Engine.Tests;

/// <summary>The extension whose lines bench/ counts does what it is counted for.</summary>
public sealed class SmallestExtensionTests
{
    [Fact]
    public async Task It_is_a_table_of_environment_variables()
    {
        await using var engine = new TestEngine();
        engine.Extensions.Register(new Extension());
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"),
            await engine.ScalarAsync("SELECT value FROM smallest.envs WHERE name = 'PATH'"));
        Assert.Equal($"{Environment.GetEnvironmentVariables().Count}", await engine.ScalarAsync("SELECT count(*) FROM smallest.envs"));
    }
}
