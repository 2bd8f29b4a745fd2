using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Probing.Interop.CPython;
using Probing.Interop.Plugins.Abi;

namespace Probing.Interop.Plugins;

/// <summary>The functions by which a plugin reads a call's request and writes its answer.</summary>
internal sealed unsafe class PluginExchange : IDisposable
{
    private readonly IPluginCall _call;
    private readonly GCHandle _handle;
    private Exception? _failure;

    public PluginExchange(IPluginCall call)
    {
        _call = call;
        _handle = GCHandle.Alloc(this);
    }

    public PluginAbi.Call Native(NativeTexts texts, PluginQuery query)
    {
        var parameters = texts.Array<PluginAbi.Parameter>(_call.Parameters.Count);
        foreach (var (at, (name, value)) in _call.Parameters.Index())
            parameters[at] = new PluginAbi.Parameter { Name = texts.Text(name), Value = texts.Text(value) };
        return new PluginAbi.Call
        {
            Size = (uint)sizeof(PluginAbi.Call),
            Method = texts.Text(_call.Method),
            Path = texts.Text(_call.Path),
            ContentType = texts.Text(_call.ContentType),
            Parameters = parameters,
            ParameterCount = (nuint)_call.Parameters.Count,
            Query = query.Native,
            Context = GCHandle.ToIntPtr(_handle),
            Read = &Read,
            Respond = &Respond,
            Write = &Write,
        };
    }

    /// <summary>What happened to the client counts more than what the plugin made of it.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
    }

    public void Dispose() => _handle.Free();

    [UnmanagedCallersOnly]
    private static long Read(nint context, byte* buffer, nuint capacity)
    {
        try
        {
            return Of(context)._call.Read(new Span<byte>(buffer, (int)Math.Min(capacity, int.MaxValue)));
        }
        catch (Exception e)
        {
            Keep(context, e);
            return -1;
        }
    }

    [UnmanagedCallersOnly]
    private static int Respond(nint context, int status, byte* contentType)
    {
        try
        {
            Of(context)._call.Respond(status, Utf8.Decode(contentType));
            return 0;
        }
        catch (Exception e)
        {
            Keep(context, e);
            return -1;
        }
    }

    [UnmanagedCallersOnly]
    private static int Write(nint context, byte* bytes, nuint length)
    {
        try
        {
            Of(context)._call.Write(new ReadOnlySpan<byte>(bytes, checked((int)length)));
            return 0;
        }
        catch (Exception e)
        {
            Keep(context, e);
            return -1;
        }
    }

    private static PluginExchange Of(nint context) => (PluginExchange)GCHandle.FromIntPtr(context).Target!;

    private static void Keep(nint context, Exception failure) => Of(context)._failure ??= failure;
}
