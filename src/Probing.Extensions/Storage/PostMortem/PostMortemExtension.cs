using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Storage.Dead;

namespace Probing.Extensions.Storage.PostMortem;

/// <summary>
/// What processes left in a directory, for the engine of whoever reads it: the tables that they wrote, in namespace
/// <c>python</c>, and who they were in <c>probing.process</c>. Has no place in a probe.
/// </summary>
public sealed class PostMortemExtension : EngineExtension, IDisposable
{
    private readonly DeadNamespace _tables;
    private readonly TablePlugin _processes;

    /// <param name="directory">Where to look.</param>
    /// <param name="openLibrary">Loads libduckdb; called when there are sealed files to read.</param>
    public PostMortemExtension(DeadDirectory directory, Action openLibrary)
    {
        _tables = new DeadNamespace(directory, openLibrary);
        _processes = ProcessTable.Create(directory);
    }

    /// <inheritdoc/>
    public override string Name => "post_mortem";

    /// <inheritdoc/>
    public override string Description => "What processes left: their tables, and how they ended";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Namespaces => ["python", "probing"];

    /// <inheritdoc/>
    public override IPlugin? DataSource(string @namespace, string? name) => (@namespace, name) switch
    {
        ("python", null) => new NamespacePlugin("python", _tables),
        ("probing", null or "process") => _processes,
        _ => null,
    };

    /// <summary>Closes the files.</summary>
    public void Dispose() => _tables.Dispose();
}
