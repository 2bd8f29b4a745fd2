using Probing.Extensions.Process.Tables;
using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process;

/// <summary>
/// What the kernel knows about this process (namespace <c>process</c>) and about the others (namespace <c>proc</c>),
/// read from /proc: no Python is entered, so these tables answer also when the interpreter hangs.
/// </summary>
public sealed partial class ProcessExtension : EngineExtension
{
    private readonly NamespacePlugin _process;
    private readonly NamespacePlugin _proc;

    /// <summary>Declares the tables; nothing is read yet.</summary>
    public ProcessExtension()
    {
        ProcessTable[] tables =
        [
            InfoTable.Table, ThreadsTable.Table, EnvsTable.Create(() => ShowSecrets), FilesTable.Table, MapsTable.Table,
            LimitsTable.Table, SocketsTable.Table,
        ];
        _process = NamespacePlugin.Of("process", tables.Select(table => table.OfThisProcess()));
        _proc = new NamespacePlugin("proc", new ProcNamespace(tables));
    }

    /// <inheritdoc/>
    public override string Name => "process";

    /// <inheritdoc/>
    public override string Description => "This process and the others of the machine as the kernel sees them";

    /// <summary>True when secrets in the environment are shown.</summary>
    [Option("show_secrets",
        Help = "true shows the values of secret environment variables in process.envs; false (the default) masks them")]
    public partial bool ShowSecrets { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Namespaces => ["process", "proc"];

    /// <inheritdoc/>
    public override IPlugin? DataSource(string @namespace, string? name)
    {
        var plugin = @namespace switch
        {
            "process" => _process,
            "proc" => _proc,
            _ => null,
        };
        return name is null ? plugin : plugin?.Tables.Describe(name);
    }
}
