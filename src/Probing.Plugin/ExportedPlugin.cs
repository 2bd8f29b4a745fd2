using Probing.Interop.Plugins;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;
using Probing.Sdk.Tables;
using System.Runtime.InteropServices;

namespace Probing.Plugin;

/// <summary>An extension as <c>struct probing_plugin</c>; what it describes lives until stop.</summary>
internal sealed unsafe class ExportedPlugin
{
    private readonly NativeTexts _texts = new();
    private readonly PluginContext _context;
    private readonly GCHandle _self;

    public ExportedPlugin(EngineExtension extension, PluginAbi.Host* host)
    {
        Extension = extension;
        Tables = new ExportedTables(extension);
        _context = new PluginContext(host);
        Native = _texts.Array<PluginAbi.Plugin>(1);
        Describe();
        _self = GCHandle.Alloc(this);
        Native->Self = GCHandle.ToIntPtr(_self);
        ExportedFunctions.Fill(Native);
    }

    public EngineExtension Extension { get; }

    public PluginAbi.Plugin* Native { get; }

    public RunningQueries Queries { get; } = new();

    public ExportedTables Tables { get; }

    public static ExportedPlugin Of(nint self) => (ExportedPlugin)GCHandle.FromIntPtr(self).Target!;

    public void Start() => Extension.StartAsync(_context, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public void Stop()
    {
        try
        {
            Tables.CloseAll();
            Extension.StopAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            (Extension as IAsyncDisposable)?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            _self.Free();
            _texts.Dispose();
        }
    }

    private void Describe()
    {
        Native->Abi = PluginAbi.Version;
        Native->Size = (uint)sizeof(PluginAbi.Plugin);
        Native->Name = _texts.Text(Extension.Name);
        Native->Description = _texts.Text(Extension.Description);
        Native->Version = _texts.Text(Extension.GetType().Assembly.GetName().Version?.ToString() ?? "");
        DescribeOptions();
        DescribeTables();
        var routes = Extension.Routes;
        Native->Routes = _texts.Array<PluginAbi.Route>(routes.Count);
        Native->RouteCount = (nuint)routes.Count;
        for (var i = 0; i < routes.Count; i++)
        {
            Native->Routes[i] = new PluginAbi.Route
            {
                Method = _texts.Text(routes[i].Method),
                Path = _texts.Text(routes[i].Path),
                Right = (int)routes[i].Right,
                Description = _texts.Text(routes[i].Description),
            };
        }
    }

    private void DescribeOptions()
    {
        var options = Extension.Options;
        Native->Options = _texts.Array<PluginAbi.Option>(options.Count);
        Native->OptionCount = (nuint)options.Count;
        for (var i = 0; i < options.Count; i++)
        {
            Native->Options[i] = new PluginAbi.Option
            {
                Key = _texts.Text(options[i].Key),
                Help = _texts.Text(options[i].Help),
                Default = _texts.Text(options[i].Default),
                Flags = (options[i].Secret ? 1u : 0) | (options[i].RestartNeeded ? 2u : 0),
            };
        }
    }

    private void DescribeTables()
    {
        var declared = new List<TablePlugin>();
        var named = new List<string>();
        foreach (var space in Extension.Namespaces)
        {
            switch (Extension.DataSource(space, null))
            {
                case TablePlugin table:
                    declared.Add(table);
                    break;
                case NamespacePlugin { Tables: { IsDynamic: false } tables }:
                    var names = tables.TableNamesAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
                    declared.AddRange(names.Select(tables.Describe).OfType<TablePlugin>());
                    break;
                case NamespacePlugin:
                    named.Add(space);
                    break;
            }
        }
        Native->Tables = _texts.Array<PluginAbi.Table>(declared.Count);
        Native->TableCount = (nuint)declared.Count;
        for (var i = 0; i < declared.Count; i++)
        {
            Native->Tables[i] = new PluginAbi.Table
            {
                Space = _texts.Text(declared[i].Namespace),
                Name = _texts.Text(declared[i].Name),
                Description = _texts.Text(declared[i].Description),
                Example = _texts.Text(declared[i].Example),
                Right = (int)declared[i].Right,
            };
        }
        Native->Namespaces = (byte**)_texts.Array<nint>(named.Count);
        Native->NamespaceCount = (nuint)named.Count;
        for (var i = 0; i < named.Count; i++)
            Native->Namespaces[i] = _texts.Text(named[i]);
    }
}
