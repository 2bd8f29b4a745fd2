using System.Runtime.InteropServices;

namespace Probing.Interop.Plugins;

/// <summary>Texts and arrays for the structs of one call, freed together.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly List<nint> _memory = [];

    public byte* Text(string? text)
    {
        if (text is null)
            return null;
        var memory = (byte*)Marshal.StringToCoTaskMemUTF8(text);
        _memory.Add((nint)memory);
        return memory;
    }

    /// <summary>An array of texts that ends with NULL.</summary>
    public byte** List(IReadOnlyList<string> texts)
    {
        var list = (byte**)Array<nint>(texts.Count + 1);
        for (var i = 0; i < texts.Count; i++)
            list[i] = Text(texts[i]);
        return list;
    }

    /// <summary>Zeroed memory for that many items.</summary>
    public T* Array<T>(int count) where T : unmanaged
    {
        var memory = Marshal.AllocCoTaskMem(Math.Max(1, count) * sizeof(T));
        new Span<byte>((void*)memory, Math.Max(1, count) * sizeof(T)).Clear();
        _memory.Add(memory);
        return (T*)memory;
    }

    public void Dispose()
    {
        foreach (var memory in _memory)
            Marshal.FreeCoTaskMem(memory);
        _memory.Clear();
    }
}
