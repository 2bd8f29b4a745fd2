using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Demo._1;

/// <summary>Adds the table <c>demo__1.drives</c>, an option and a call to a probe.</summary>
public sealed partial class Extension : EngineExtension
{
    public override string Name => "demo__1";

    public override string Description => "File systems that this process can write to";

    // The body is generated: `probing PID config demo__1.min_free_bytes 1000000`, listing and validation follow.
    [Option("min_free_bytes", Help = "File systems with less space left are not shown", Min = 0)]
    public partial long MinFreeBytes { get; set; }

    public override IReadOnlyList<string> Namespaces => ["demo__1"];

    public override IPlugin DataSource(string @namespace, string? name) =>
        NamespacePlugin.Of("demo__1", TablePlugin.Of<Drive>(_ => Drive.All(MinFreeBytes)));

    public override IReadOnlyList<EngineRoute> Routes =>
        [new EngineRoute("GET", "free", EngineRight.Read, "Bytes left in all file systems together.")];

    public override ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(EngineResponse.Json($"{Drive.All(MinFreeBytes).Sum(drive => drive.FreeBytes)}"));
}
