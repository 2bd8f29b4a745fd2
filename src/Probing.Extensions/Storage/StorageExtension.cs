using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage;

/// <summary>
/// The rows that Python programs write (<c>@table</c>), as tables of the namespace <c>python</c>, and what the options
/// <c>probing.storage.*</c> make of them. No Python is entered: the rows are read where they are.
/// </summary>
public sealed class StorageExtension : EngineExtension
{
    private const string Keep = "keep";

    private readonly ColdHost _cold;
    private readonly Func<RingFolder?> _folder;
    private readonly StorageOptions _options;
    private readonly NamespacePlugin _tables;
    private readonly TablePlugin _storage;
    private bool _started;

    /// <param name="cold">Seals as the options want it, once the extension is started.</param>
    /// <param name="folder">The folder of the rings, while there is one.</param>
    /// <param name="variable">Looks up an environment variable of the host.</param>
    public StorageExtension(ColdHost cold, Func<RingFolder?> folder, Func<string, string?> variable)
    {
        (_cold, _folder) = (cold, folder);
        cold.Finishing = SayWhetherToKeep;
        _options = new StorageOptions(variable, Apply);
        var tables = new StoredNamespace(folder, () => cold.Store);
        _tables = new NamespacePlugin(StoredNamespace.Name, tables);
        _storage = StorageTable.Create(folder, () => cold.Store);
    }

    /// <summary>Has rows take no more memory than this, in bytes: of all tables, and of one.</summary>
    public Action<long, long>? LimitMemory { get; init; }

    /// <inheritdoc/>
    public override string Name => "probing.storage";

    /// <inheritdoc/>
    public override string Description => "The rows that Python programs write: tables in memory and, when wanted, Parquet files";

    /// <inheritdoc/>
    protected override IReadOnlyList<IOption> DeclaredOptions => _options.DeclaredOptions;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Namespaces => [StoredNamespace.Name, _storage.Namespace];

    /// <inheritdoc/>
    public override IPlugin? DataSource(string @namespace, string? name) => @namespace switch
    {
        StoredNamespace.Name => name is null ? _tables : null,
        _ => _storage,
    };

    /// <inheritdoc/>
    public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
    {
        _started = true;
        try
        {
            Apply();
        }
        catch (ProbingException e)
        {
            context.Report("sealing", e); // the rows in memory can be read all the same
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync(CancellationToken cancellationToken)
    {
        _started = false;
        _cold.Apply(null);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The package takes the folder away at the end of the process, after the probe's own end (<c>_tables/location.py</c>); it
    /// cannot ask any more then.
    /// </summary>
    private void SayWhetherToKeep()
    {
        try
        {
            if (_folder() is { } folder)
                File.WriteAllText(Path.Combine(folder.Path, Keep), _options.Keep ? "true" : "false");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No room for five bytes, or the folder is gone already: then the environment's word counts, as without a probe.
        }
    }

    private void Apply()
    {
        if (!_started)
            return;
        LimitMemory?.Invoke(_options.Memory, _options.TableMemory);
        _cold.Apply(_options.ColdSettings());
    }
}
