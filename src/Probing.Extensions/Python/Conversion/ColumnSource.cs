using Apache.Arrow;

namespace Probing.Extensions.Python.Conversion;

/// <summary>One column of a <see cref="PythonTable"/>; slices of it are made for each scan, without the GIL.</summary>
internal abstract class ColumnSource : IDisposable
{
    /// <summary>Rows that one slice may have, by the 2 GiB that an Arrow buffer has here.</summary>
    public abstract int MaxSlice { get; }

    /// <summary>Rows from <paramref name="start"/> on. The caller disposes the array; the source may go before it.</summary>
    public abstract IArrowArray Slice(long start, int count);

    public abstract void Dispose();
}
