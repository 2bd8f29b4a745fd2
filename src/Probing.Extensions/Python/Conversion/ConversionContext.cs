using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// What all parts of one conversion share: the call it runs in, the limits, the types seen. Lives on the executor's
/// thread while it holds the GIL.
/// </summary>
internal sealed class ConversionContext(PythonCall call, ConversionLimits limits) : IDisposable
{
    /// <summary>Containers inside containers; deeper ones most likely contain themselves.</summary>
    public const int MaxDepth = 64;

    private const int LeastCellsPerCheck = 256;

    private readonly List<ColumnBuilder> _columns = [];
    private readonly List<IDisposable> _kept = [];
    private int _cellsToCheck = LeastCellsPerCheck;

    public PythonCall Call => call;

    public ConversionLimits Limits => limits;

    public TypeCatalog Types { get; } = new();

    /// <summary>Makes a builder count against the byte limit, and release its objects at the end whatever happens.</summary>
    public ColumnBuilder NewColumn(string name, int depth)
    {
        if (depth > MaxDepth)
            throw new ProbingException(ProbingErrorKind.InvalidQuery,
                $"{call.Description}: column '{name}' is nested deeper than {MaxDepth} levels; does it contain itself?");
        var column = new ColumnBuilder(this, name, depth);
        _columns.Add(column);
        return column;
    }

    /// <summary>Disposes <paramref name="holder"/> of references at the end of the conversion.</summary>
    public void Keep(IDisposable holder) => _kept.Add(holder);

    /// <summary>
    /// Called before some cells are read: now and then lets the host's threads run and checks the limits. No borrowed
    /// reference may be held across it.
    /// </summary>
    public void Tick(int cells)
    {
        if ((_cellsToCheck -= cells) > 0)
            return;
        // The byte check looks at each column, so it must not come more often than that many cells.
        _cellsToCheck = Math.Max(LeastCellsPerCheck, _columns.Count);
        call.Checkpoint();
        CheckBytes();
    }

    /// <summary>Refuses more rows than the query may have.</summary>
    public void CheckRows(long rows)
    {
        if (rows > limits.MaxRows)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"{call.Description} has more than {limits.MaxRows} rows, the limit of one table; slice it in the expression, "
                + "for instance with itertools.islice");
    }

    /// <summary>Refuses more memory than the query may have.</summary>
    public void CheckBytes()
    {
        var bytes = 0L;
        foreach (var column in _columns)
            bytes += column.Bytes;
        if (bytes > limits.MaxBytes)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"{call.Description} needs more than {limits.MaxBytes} bytes, the limit of one table; select less in the expression");
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
        foreach (var holder in _kept)
            holder.Dispose();
        Types.Dispose();
    }
}
