namespace Probing.Extensions.Python.Conversion;

/// <summary>The digits that a column of exact numbers needs: its precision and scale as decimal128, if it has one.</summary>
internal struct DecimalDigits
{
    public const int MaxPrecision = 38;

    private int _integer;
    private bool _special;

    /// <summary>Digits after the point.</summary>
    public int Scale { get; private set; }

    /// <summary>True when every number so far fits a decimal128 with the common scale.</summary>
    public readonly bool Fit => !_special && _integer + Scale <= MaxPrecision;

    /// <summary>Counts a number in plain notation: <c>-12.50</c>; anything else (NaN, Infinity) is special.</summary>
    public void Include(ReadOnlySpan<char> number)
    {
        var digits = number.TrimStart('-');
        if (digits.IsEmpty || digits.ContainsAnyExcept("0123456789."))
        {
            _special = true;
            return;
        }
        var point = digits.IndexOf('.');
        var integer = (point < 0 ? digits : digits[..point]).TrimStart('0');
        Include(integer.Length, point < 0 ? 0 : digits.Length - point - 1);
    }

    public void Include(int integerDigits, int scale)
    {
        _integer = Math.Max(_integer, integerDigits);
        Scale = Math.Max(Scale, scale);
    }
}
