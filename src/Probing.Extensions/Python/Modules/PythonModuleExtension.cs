using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Python.Modules;

/// <summary>
/// An extension that a Python module declares. What it has may grow while the module runs on; the functions behind it are
/// found by name each time, so a function that was replaced is not called any more.
/// </summary>
internal sealed class PythonModuleExtension(PythonModules modules, PythonDeclaration declaration) : EngineExtension, IAsyncDisposable
{
    private volatile PythonDeclaration _declaration = declaration;

    /// <summary>What the probe last read.</summary>
    public PythonDeclaration Declaration
    {
        get => _declaration;
        set => _declaration = value;
    }

    /// <summary>The module that an installed package names for it, as long as it is not imported.</summary>
    public EntryPoint? NotLoaded { get; set; }

    public override string Name { get; } = declaration.Name;

    public override string Description => NotLoaded is { } entry
        ? $"Installed as {entry.Module}, not loaded: the first query or call that names it imports it"
        : _declaration.Description;

    public override IReadOnlyList<string> Namespaces =>
        NotLoaded is null ? [.. _declaration.Namespaces.Select(space => space.Name)] : [Name];

    public override IReadOnlyList<EngineRoute> Routes =>
        NotLoaded is null ? _declaration.Routes : PythonModuleCall.RoutesUntilLoaded;

    protected override IReadOnlyList<IOption> DeclaredOptions =>
        [.. _declaration.Options.Select(option => new PythonModuleOption(modules, Name, option))];

    public override IPlugin? DataSource(string @namespace, string? name) =>
        name is null && Namespaces.Contains(@namespace, StringComparer.OrdinalIgnoreCase)
            ? new NamespacePlugin(@namespace, new PythonModuleNamespace(modules, this, @namespace.ToLowerInvariant()))
            : null;

    /// <summary>Unloaded, or refused: what the module declared is taken back.</summary>
    public ValueTask DisposeAsync() => modules.ForgetAsync(this);

    public override ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        new PythonModuleCall(modules, this).AnswerAsync(request, cancellationToken);
}
