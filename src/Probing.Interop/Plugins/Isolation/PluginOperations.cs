using System.Collections.Concurrent;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>One operation in a plugin's process.</summary>
internal sealed class PluginOperations(NativePlugin plugin, PluginWire wire, ConcurrentDictionary<long, PluginQuery> queries)
{
    public void Serve()
    {
        var operation = (PluginOperation)wire.Reader.ReadByte();
        if (operation == PluginOperation.Cancel)
        {
            if (queries.TryGetValue(wire.Reader.ReadInt64(), out var running))
                plugin.Cancel(running);
            return;
        }
        try
        {
            if (operation >= PluginOperation.TableNames)
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
            default:
                throw new InvalidDataException($"there is no operation {(int)operation}");
        }
    }

    private void WithQuery(PluginOperation operation)
    {
        var (id, query) = wire.Query();
        queries[id] = query;
        try
        {
            Do(operation, query);
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
            case PluginOperation.TableSchema:
                if (plugin.TableSchema(wire.Reader.ReadString(), wire.Reader.ReadString(), query) is { } schema)
                    wire.Rows(schema, null);
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

    private void Scan(PluginQuery query)
    {
        var (request, expected) = PluginScanWire.Read(wire);
        using var stream = plugin.Scan(request, expected, query);
        while (stream.Next() is { } batch)
        {
            using (batch)
                wire.Rows(expected, batch);
            wire.Flush();
        }
    }

    private void Text(string text)
    {
        wire.Frame(PluginFrame.Text);
        wire.Writer.Write(text);
    }
}
