using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Stacks;

/// <summary>
/// The Python stacks of this process as the table <c>python.backtrace</c>, read from its memory: no Python is entered and
/// the GIL is not taken, so it answers also when the interpreter hangs.
/// </summary>
public sealed class StacksExtension : EngineExtension
{
    private readonly NamespacePlugin _tables = NamespacePlugin.Of(BacktraceTable.Namespace, BacktraceTable.Table);

    /// <inheritdoc/>
    public override string Name => "stacks";

    /// <inheritdoc/>
    public override string Description => "The Python stacks of every thread, read without the GIL";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Namespaces => [BacktraceTable.Namespace];

    /// <inheritdoc/>
    public override IPlugin? DataSource(string @namespace, string? name) =>
        name is null ? _tables : _tables.Tables.Describe(name);
}
