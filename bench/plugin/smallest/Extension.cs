using System.Collections;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Bench.Plugin.Smallest;

[Table("smallest", "envs", Description = "One row per environment variable of this process.")]
public readonly partial record struct EnvironmentVariable(string Name, string? Value)
{
    public static IEnumerable<EnvironmentVariable> Rows() =>
        from DictionaryEntry entry in Environment.GetEnvironmentVariables()
        select new EnvironmentVariable((string)entry.Key, (string?)entry.Value);
}

public sealed class Extension : EngineExtension
{
    public override string Name => "smallest";
    public override IReadOnlyList<string> Namespaces => ["smallest"];
    public override IPlugin? DataSource(string @namespace, string? name) => EnvironmentVariable.Plugin;
}
