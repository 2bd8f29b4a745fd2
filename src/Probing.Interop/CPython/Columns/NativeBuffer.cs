using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Probing.Interop.CPython.Columns;

/// <summary>
/// A growing piece of native memory: millions of cells cost the garbage collector one object. The memory becomes an
/// Arrow buffer without a copy (<see cref="Detach"/>).
/// </summary>
public sealed unsafe class NativeBuffer<T> : IDisposable where T : unmanaged
{
    private T* _items;
    private long _capacity;

    ~NativeBuffer() => NativeMemory.Free(_items);

    /// <summary>Items in use.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes in use.</summary>
    public long Bytes => Count * sizeof(T);

    /// <summary>An item; the caller stays below <see cref="Count"/>.</summary>
    public ref T this[long index] => ref _items[index];

    /// <summary>First item; changes when the buffer grows.</summary>
    public T* Pointer => _items;

    /// <summary>The items, at most <see cref="int.MaxValue"/>.</summary>
    public ReadOnlySpan<T> Span => new(_items, checked((int)Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        if (Count == _capacity)
            Grow(Count + 1);
        _items[Count++] = item;
    }

    public void AddRange(ReadOnlySpan<T> items)
    {
        if (Count + items.Length > _capacity)
            Grow(Count + items.Length);
        items.CopyTo(new Span<T>(_items + Count, items.Length));
        Count += items.Length;
    }

    /// <summary>Appends zero items.</summary>
    public void AddZeros(long count)
    {
        if (Count + count > _capacity)
            Grow(Count + count);
        NativeMemory.Clear(_items + Count, (nuint)(count * sizeof(T)));
        Count += count;
    }

    public void Clear() => Count = 0;

    /// <summary>Gives the memory to the caller, who frees it with <see cref="NativeMemory.Free"/>; never null.</summary>
    public nint Detach()
    {
        if (_items == null)
            Grow(1);
        var memory = (nint)_items;
        _items = null;
        _capacity = Count = 0;
        return memory;
    }

    public void Dispose()
    {
        NativeMemory.Free((void*)Detach());
        GC.SuppressFinalize(this);
    }

    // realloc moves big blocks by remapping pages, so growing copies next to nothing.
    private void Grow(long needed)
    {
        var capacity = Math.Max(Math.Max(needed, 16), _capacity + _capacity / 2);
        // 64 bytes to spare: vectorized readers may look past the end.
        _items = (T*)NativeMemory.Realloc(_items, (nuint)(capacity * sizeof(T) + 64));
        _capacity = capacity;
    }
}
