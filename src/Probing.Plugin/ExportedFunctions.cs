using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Tables;
using System.Runtime.InteropServices;
using System.Text;

namespace Probing.Plugin;

/// <summary>The functions of <c>struct probing_plugin</c>. No exception leaves one: it would end the host.</summary>
internal static unsafe class ExportedFunctions
{
    public static void Fill(PluginAbi.Plugin* plugin)
    {
        plugin->Start = &Start;
        plugin->Stop = &Stop;
        plugin->SetOption = &SetOption;
        plugin->GetOption = &GetOption;
        plugin->TableNames = &TableNames;
        plugin->OpenTable = &OpenTable;
        plugin->CloseTable = &CloseTable;
        plugin->Scan = &Scan;
        plugin->Call = &Call;
        plugin->Cancel = &Cancel;
    }

    [UnmanagedCallersOnly]
    private static int Start(nint self, PluginAbi.Error* error)
    {
        try
        {
            ExportedPlugin.Of(self).Start();
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void Stop(nint self)
    {
        try
        {
            ExportedPlugin.Of(self).Stop();
        }
        catch (Exception)
        {
            // The host has no place for a failure of the last call; what the extension held is its own.
        }
    }

    [UnmanagedCallersOnly]
    private static int SetOption(nint self, byte* key, byte* value, PluginAbi.Error* error)
    {
        try
        {
            ExportedPlugin.Of(self).Extension.Set(Text(key), Text(value));
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int GetOption(nint self, byte* key, PluginAbi.Sink* sink, PluginAbi.Error* error)
    {
        try
        {
            if (ExportedPlugin.Of(self).Extension.Get(Text(key)) is { } value)
                Add(sink, value);
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int TableNames(nint self, byte* space, PluginAbi.Query* query, PluginAbi.Sink* sink, PluginAbi.Error* error)
    {
        try
        {
            Ask(self, query, (plugin, token) =>
            {
                if (plugin.Extension.DataSource(Text(space), null) is NamespacePlugin { Tables: var tables })
                {
                    foreach (var name in tables.TableNamesAsync(token).AsTask().GetAwaiter().GetResult())
                        Add(sink, name);
                }
            });
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int OpenTable(
        nint self, byte* space, byte* name, PluginAbi.Query* query, nint schema, nint* table, PluginAbi.Error* error)
    {
        try
        {
            Ask(self, query, (plugin, token) => *table =
                plugin.Tables.Open(Text(space), Text(name), RunningQueries.Context(query), (CArrowSchema*)schema, token));
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void CloseTable(nint self, nint table)
    {
        try
        {
            ExportedPlugin.Of(self).Tables.Close(table);
        }
        catch (Exception)
        {
            // The query is over, and the host has no place for what its table's end failed with.
        }
    }

    [UnmanagedCallersOnly]
    private static int Scan(nint self, PluginAbi.Scan* scan, nint stream, PluginAbi.Error* error)
    {
        try
        {
            Begin(ExportedPlugin.Of(self), scan, (CArrowArrayStream*)stream);
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Call(nint self, PluginAbi.Call* call, PluginAbi.Error* error)
    {
        try
        {
            Ask(self, call->Query, (plugin, token) => Answer(plugin.Extension, call, token));
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void Cancel(nint self, PluginAbi.Query* query)
    {
        try
        {
            ExportedPlugin.Of(self).Queries.Cancel(query);
        }
        catch (Exception)
        {
            // A callback of the extension's own on the token; the query is over anyway.
        }
    }

    private static void Ask(nint self, PluginAbi.Query* query, Action<ExportedPlugin, CancellationToken> act)
    {
        var plugin = ExportedPlugin.Of(self);
        var token = plugin.Queries.Begin(query);
        try
        {
            act(plugin, token);
        }
        finally
        {
            plugin.Queries.End(query);
        }
    }

    /// <summary>The query goes on until the stream is released.</summary>
    private static void Begin(ExportedPlugin plugin, PluginAbi.Scan* scan, CArrowArrayStream* stream)
    {
        var query = scan->Query;
        var token = plugin.Queries.Begin(query);
        try
        {
            var context = RunningQueries.Context(query);
            var table = plugin.Tables.ToScan(Text(scan->Space), Text(scan->Name), scan->Table);
            var schema = table.Schema;
            var projection = new ReadOnlySpan<int>(scan->Projection, (int)scan->ProjectionCount).ToArray();
            var request = new ScanRequest(context, projection)
            {
                Filters = ImportedFilters.Read(scan, schema),
                Limit = scan->Limit < 0 ? null : scan->Limit,
            };
            var projected = new Schema(projection.Select(schema.GetFieldByIndex), schema.Metadata);
            var batches = table.ScanAsync(request, token).GetAsyncEnumerator(token);
            CArrowArrayStreamExporter.ExportArrayStream(
                new ExportedScan(projected, batches, () => plugin.Queries.End(query)), stream);
        }
        catch
        {
            plugin.Queries.End(query);
            throw;
        }
    }

    private static void Answer(EngineExtension extension, PluginAbi.Call* call, CancellationToken token)
    {
        var parameters = new Dictionary<string, string>();
        for (nuint i = 0; i < call->ParameterCount; i++)
            parameters[Text(call->Parameters[i].Name)] = Text(call->Parameters[i].Value);
        var response = extension.CallAsync(new EngineRequest(Text(call->Method), Text(call->Path))
        {
            ContentType = call->ContentType == null ? null : Text(call->ContentType),
            Parameters = parameters,
            Body = new CallStream(call, isRequest: true),
            Right = RunningQueries.Context(call->Query).Right,
            DeadlineUtc = RunningQueries.Deadline(call->Query),
        }, token).AsTask().GetAwaiter().GetResult();
        var contentType = Encoding.UTF8.GetBytes(response.ContentType + '\0');
        fixed (byte* type = contentType)
        {
            if (call->Respond(call->Context, response.Status, type) != 0)
                throw new OperationCanceledException("the client has gone");
        }
        using var body = new CallStream(call, isRequest: false);
        response.WriteBody(body, token).GetAwaiter().GetResult();
    }

    private static void Add(PluginAbi.Sink* sink, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + '\0');
        fixed (byte* start = bytes)
            sink->Add(sink->Context, start, (nuint)(bytes.Length - 1));
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
