using Apache.Arrow;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// A plugin in this process: checked calls of its functions. Each blocks its thread for as long as the plugin likes, so
/// the caller uses threads of its own for them, and calls <see cref="Stop"/> when no other call runs.
/// </summary>
public sealed unsafe class NativePlugin : IPluginPort
{
    private const int MaxTables = 100_000;

    private readonly PluginHostTable _host;
    private readonly PluginAbi.Plugin _plugin;
    private readonly string _file;

    private NativePlugin(string file, PluginAbi.Plugin plugin, PluginHostTable host)
    {
        _file = file;
        _plugin = plugin;
        _host = host;
        Description = PluginReader.Read(&plugin, file);
    }

    /// <inheritdoc/>
    public PluginDescription Description { get; }

    /// <summary>Maps the library and has the plugin describe itself.</summary>
    /// <exception cref="ProbingException">The file cannot be loaded, or the plugin refused: the message says why.</exception>
    public static NativePlugin Open(string file, IPluginHost host)
    {
        var entry = PluginLibrary.Load(file);
        if (entry->Open == null)
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{file}' cannot be loaded: its entry has no open function");
        var table = new PluginHostTable(host);
        PluginAbi.Plugin* plugin = null;
        var error = NewError();
        try
        {
            if (entry->Open(table.Native, &plugin, &error) != 0)
                throw Failure(&error, $"'{file}' cannot be loaded: the plugin refused");
            return new NativePlugin(file, Copy(plugin, file), table);
        }
        catch
        {
            table.Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Start()
    {
        var error = NewError();
        if (_plugin.Start != null && _plugin.Start(_plugin.Self, &error) != 0)
            throw Failure(&error, $"plugin '{Description.Name}' did not start");
    }

    /// <inheritdoc/>
    public void Stop()
    {
        if (_plugin.Stop != null)
            _plugin.Stop(_plugin.Self);
        _host.Close();
    }

    /// <inheritdoc/>
    public void SetOption(string key, string value)
    {
        if (_plugin.SetOption == null)
            return;
        using var texts = new NativeTexts();
        var error = NewError();
        if (_plugin.SetOption(_plugin.Self, texts.Text(key), texts.Text(value), &error) != 0)
            throw Failure(&error, $"plugin '{Description.Name}' refused the value of option '{key}'");
    }

    /// <inheritdoc/>
    public bool KnowsOptionValues => _plugin.GetOption != null;

    /// <inheritdoc/>
    public string? GetOption(string key)
    {
        using var texts = new NativeTexts();
        using var sink = new PluginSink(1, Description.Name);
        var (native, error) = (sink.Native(), NewError());
        if (_plugin.GetOption(_plugin.Self, texts.Text(key), &native, &error) != 0)
            throw Failure(&error, $"plugin '{Description.Name}' did not tell the value of option '{key}'");
        return sink.Texts is [var value] ? value : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> TableNames(string space, PluginQuery query)
    {
        if (_plugin.TableNames == null)
            return [];
        using var texts = new NativeTexts();
        using var sink = new PluginSink(MaxTables, Description.Name);
        var (native, error) = (sink.Native(), NewError());
        if (_plugin.TableNames(_plugin.Self, texts.Text(space), query.Native, &native, &error) != 0)
            throw Failure(&error, $"plugin '{Description.Name}' did not list the tables of {space}");
        return [.. sink.Texts.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <inheritdoc/>
    public PluginOpenTable? OpenTable(string space, string name, PluginQuery query)
    {
        if (_plugin.OpenTable == null)
            return null;
        using var texts = new NativeTexts();
        var error = NewError();
        ArrowSchemaLayout layout = default;
        nint table = 0;
        if (_plugin.OpenTable(
            _plugin.Self, texts.Text(space), texts.Text(name), query.Native, (nint)(&layout), &table, &error) != 0)
        {
            return error.Kind == PluginErrors.Number(ProbingErrorKind.NotFound)
                ? null
                : throw Failure(&error, $"plugin '{Description.Name}' did not describe {space}.{name}");
        }
        try
        {
            return new PluginOpenTable(
                ForeignSchema.Import(&layout, $"the schema of {space}.{name} of plugin '{Description.Name}'"), table);
        }
        catch
        {
            CloseTable(table);
            throw;
        }
    }

    /// <inheritdoc/>
    public void CloseTable(long handle)
    {
        if (handle != 0 && _plugin.CloseTable != null)
            _plugin.CloseTable(_plugin.Self, (nint)handle);
    }

    /// <inheritdoc/>
    public IPluginStream Scan(PluginScanRequest request, Schema expected, PluginQuery query)
    {
        if (_plugin.Scan == null)
            throw new ProbingException(ProbingErrorKind.ExtensionFailed, $"plugin '{Description.Name}' has no function to scan tables");
        using var texts = new NativeTexts();
        var projection = texts.Array<int>(request.Projection.Count);
        for (var i = 0; i < request.Projection.Count; i++)
            projection[i] = request.Projection[i];
        var scan = new PluginAbi.Scan
        {
            Size = (uint)sizeof(PluginAbi.Scan),
            Space = texts.Text(request.Space),
            Name = texts.Text(request.Name),
            Projection = projection,
            ProjectionCount = (nuint)request.Projection.Count,
            Filters = PluginFilters.Write(request.Filters, texts, out var filters),
            FilterCount = (nuint)filters,
            Limit = request.Limit ?? -1,
            Query = query.Native,
            Table = (nint)request.Handle,
        };
        var stream = new PluginStream($"table {request.Space}.{request.Name} of plugin '{Description.Name}'");
        try
        {
            var error = NewError();
            if (_plugin.Scan(_plugin.Self, &scan, stream.Address, &error) != 0)
                throw Failure(&error, $"plugin '{Description.Name}' could not scan {request.Space}.{request.Name}");
            stream.Check(expected);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Call(IPluginCall call, PluginQuery query)
    {
        if (_plugin.Call == null)
            throw new ProbingException(ProbingErrorKind.ExtensionFailed, $"plugin '{Description.Name}' has no function for calls");
        using var exchange = new PluginExchange(call);
        using var texts = new NativeTexts();
        var native = exchange.Native(texts, query);
        var error = NewError();
        var result = _plugin.Call(_plugin.Self, &native, &error);
        exchange.ThrowIfFailed();
        if (result != 0)
            throw Failure(&error, $"call {call.Method} {call.Path} of plugin '{Description.Name}' failed");
    }

    /// <inheritdoc/>
    public void Cancel(PluginQuery query) => query.Cancel(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The code stays mapped, and what the plugin holds is given back in Stop.
    }

    internal void Cancel(PluginAbi.Query* query)
    {
        if (_plugin.Cancel != null)
            _plugin.Cancel(_plugin.Self, query);
    }

    /// <summary>What lies behind the plugin's size is zero.</summary>
    private static PluginAbi.Plugin Copy(PluginAbi.Plugin* plugin, string file)
    {
        if (plugin == null)
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{file}' cannot be loaded: the plugin described nothing");
        if (plugin->Abi != PluginAbi.Version || plugin->Size < 32)
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{file}' cannot be loaded: its description says version " +
                $"{plugin->Abi} and {plugin->Size} bytes; set abi to PROBING_PLUGIN_ABI and size to sizeof(struct probing_plugin)");
        PluginAbi.Plugin copy = default;
        var known = Math.Min(plugin->Size, (uint)sizeof(PluginAbi.Plugin));
        Buffer.MemoryCopy(plugin, &copy, sizeof(PluginAbi.Plugin), known);
        return copy;
    }

    private static PluginAbi.Error NewError() => new() { Size = (uint)sizeof(PluginAbi.Error) };

    private static ProbingException Failure(PluginAbi.Error* error, string what)
    {
        error->Message[PluginAbi.MessageBytes - 1] = 0; // a plugin may have filled it to the brim
        error->Detail[PluginAbi.DetailBytes - 1] = 0;
        var (message, detail) = (Utf8.Decode(error->Message), Utf8.Decode(error->Detail));
        return new ProbingException(PluginErrors.Kind(error->Kind),
            message.Length > 0 ? $"{what}: {message}" : $"{what} and gave no reason", detail.Length > 0 ? detail : null);
    }
}
