using System.Collections.Concurrent;
using System.Globalization;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>One operation in a plugin's process.</summary>
internal sealed class PluginOperations(NativePlugin plugin, PluginWire wire, ConcurrentDictionary<long, PluginQuery> queries)
{
    private readonly ConcurrentQueue<string> _warnings = new();

    public void Serve(PluginOperation operation)
    {
        if (operation == PluginOperation.Cancel)
        {
            if (queries.TryGetValue(wire.Reader.ReadInt64(), out var running))
                plugin.Cancel(running);
            return;
        }
        try
        {
            if (operation is >= PluginOperation.TableNames and <= PluginOperation.Call)
                WithQuery(operation);
            else
                Do(operation);
            wire.Frame(PluginFrame.Done);
        }
        catch (Exception e) when (e is ProbingException or InvalidDataException or NotSupportedException)
        {
            wire.Failure(e);
        }
        wire.Flush();
    }

    private void Do(PluginOperation operation)
    {
        switch (operation)
        {
            case PluginOperation.Start:
                plugin.Start();
                break;
            case PluginOperation.Stop:
                plugin.Stop();
                break;
            case PluginOperation.SetOption:
                plugin.SetOption(wire.Reader.ReadString(), wire.Reader.ReadString());
                break;
            case PluginOperation.GetOption:
                if (plugin.GetOption(wire.Reader.ReadString()) is { } value)
                    Text(value);
                break;
            case PluginOperation.CloseTable:
                plugin.CloseTable(wire.Reader.ReadInt64());
                break;
            default:
                throw new InvalidDataException($"there is no operation {(int)operation}");
        }
    }

    private void WithQuery(PluginOperation operation)
    {
        // Only who reads rows sees warnings.
        var (id, query) = wire.Query(operation is PluginOperation.OpenTable or PluginOperation.Scan ? _warnings.Enqueue : null);
        queries[id] = query;
        try
        {
            Do(operation, query);
            SendWarnings();
        }
        finally
        {
            queries.TryRemove(id, out _);
            query.Dispose();
        }
    }

    private void Do(PluginOperation operation, PluginQuery query)
    {
        switch (operation)
        {
            case PluginOperation.TableNames:
                foreach (var name in plugin.TableNames(wire.Reader.ReadString(), query))
                    Text(name);
                break;
            case PluginOperation.OpenTable:
                OpenTable(query);
                break;
            case PluginOperation.Scan:
                Scan(query);
                break;
            case PluginOperation.Call:
                plugin.Call(new RemoteCall(wire), query);
                break;
            default:
                throw new InvalidDataException($"there is no operation {(int)operation}");
        }
    }

    private void OpenTable(PluginQuery query)
    {
        if (plugin.OpenTable(wire.Reader.ReadString(), wire.Reader.ReadString(), query) is not { } table)
            return;
        try
        {
            Text(table.Handle.ToString(CultureInfo.InvariantCulture));
            wire.Rows(table.Schema, null);
            wire.Flush();
        }
        catch
        {
            plugin.CloseTable(table.Handle); // the probe has left
            throw;
        }
    }

    private void Scan(PluginQuery query)
    {
        var (request, expected) = PluginScanWire.Read(wire);
        using var stream = plugin.Scan(request, expected, query);
        while (stream.Next() is { } batch)
        {
            SendWarnings();
            using (batch)
                wire.Rows(expected, batch);
            wire.Flush();
        }
    }

    private void SendWarnings()
    {
        while (_warnings.TryDequeue(out var warning))
        {
            wire.Frame(PluginFrame.Warning);
            wire.Writer.Write(warning);
        }
    }

    private void Text(string text)
    {
        wire.Frame(PluginFrame.Text);
        wire.Writer.Write(text);
    }
}
