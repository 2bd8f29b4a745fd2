namespace Probing.Extensions.Python.Conversion;

/// <summary>How much one expression may give.</summary>
/// <param name="MaxRows">Rows.</param>
/// <param name="MaxBytes">Bytes of all columns together.</param>
/// <param name="ReprLimit">Characters of the repr of an object that has no SQL type.</param>
public sealed record ConversionLimits(long MaxRows, long MaxBytes, int ReprLimit)
{
    /// <summary>Columns of one table or fields of one struct; a dict with more is data, not a row.</summary>
    public const int MaxColumns = 4096;
}
