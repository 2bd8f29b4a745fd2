using System.Runtime.InteropServices;
using System.Text;
using Probing.Interop.CPython;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>Collects the texts that a plugin's function gives during one call.</summary>
internal sealed unsafe class PluginSink(int maxTexts, string plugin) : IDisposable
{
    private const int MaxLength = 1 << 20;

    private readonly List<string> _texts = [];
    private GCHandle _handle;
    private string? _failure;

    public PluginAbi.Sink Native()
    {
        _handle = GCHandle.Alloc(this);
        return new PluginAbi.Sink { Size = (uint)sizeof(PluginAbi.Sink), Context = GCHandle.ToIntPtr(_handle), Add = &Add };
    }

    public IReadOnlyList<string> Texts => _failure is null
        ? _texts
        : throw new ProbingException(ProbingErrorKind.ExtensionFailed, $"plugin '{plugin}' {_failure}");

    public void Dispose() => _handle.Free();

    [UnmanagedCallersOnly]
    private static void Add(nint context, byte* text, nuint length)
    {
        try
        {
            ((PluginSink)GCHandle.FromIntPtr(context).Target!).Take(text, length);
        }
        catch (Exception e)
        {
            NativeCallback.Report(e);
        }
    }

    private void Take(byte* text, nuint length)
    {
        if (length > MaxLength || (text == null && length > 0))
            _failure = $"gave a text of {length} bytes; {MaxLength} are allowed";
        else if (_texts.Count == maxTexts)
            _failure = $"gave more than {maxTexts} texts";
        else
            _texts.Add(Encoding.UTF8.GetString(text, (int)length));
    }
}
