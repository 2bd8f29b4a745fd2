using Apache.Arrow;

namespace Probing.Interop.CPython.Columns;

/// <summary>Makes a Python object of a cell that is not NULL. New.</summary>
internal delegate PyRef CellReader<in TArray>(TArray array, int row);

/// <summary>A column of scalars.</summary>
internal sealed class ScalarReader<TArray>(TArray array, CellReader<TArray> read) : ArrowReader(array)
    where TArray : IArrowArray
{
    protected override PyRef Read(int row) => read(array, row);
}
