using System.Runtime.InteropServices;
using System.Text;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>A value for a parameter.</summary>
public readonly unsafe ref struct DuckDbValue
{
    private DuckDbValue(nint handle) => Handle = handle;

    internal nint Handle { get; }

    public static DuckDbValue Null() => new(duckdb_create_null_value());

    public static DuckDbValue Of(bool value) => new(duckdb_create_bool(value ? (byte)1 : (byte)0));

    public static DuckDbValue Of(long value) => new(duckdb_create_int64(value));

    public static DuckDbValue Of(double value) => new(duckdb_create_double(value));

    public static DuckDbValue Of(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* text = bytes)
            return new DuckDbValue(duckdb_create_varchar_length(text, (ulong)bytes.Length));
    }

    public static DuckDbValue Of(ReadOnlySpan<byte> value)
    {
        // The library rejects a null pointer, also for an empty blob.
        var empty = stackalloc byte[1];
        fixed (byte* data = value)
            return new DuckDbValue(duckdb_create_blob(data == null ? empty : data, (ulong)value.Length));
    }

    public static DuckDbValue Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = new Int128((uint)bits[2], (ulong)(uint)bits[1] << 32 | (uint)bits[0]);
        var scaled = value < 0 ? -magnitude : magnitude;
        var huge = new Native.HugeIntStruct((ulong)scaled, (long)(scaled >> 64));
        return new DuckDbValue(duckdb_create_decimal(new Native.DecimalStruct(38, value.Scale, huge)));
    }

    /// <summary>UTC becomes TIMESTAMPTZ, anything else TIMESTAMP without conversion.</summary>
    public static DuckDbValue Of(DateTime value)
    {
        var micros = (value.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return new DuckDbValue(value.Kind == DateTimeKind.Utc
            ? duckdb_create_timestamp_tz(micros)
            : duckdb_create_timestamp(micros));
    }

    /// <summary>Takes the text of a VARCHAR that the library handed over.</summary>
    internal static string TakeText(nint value)
    {
        try
        {
            return duckdb_is_null_value(value) != 0 ? "" : Native.NativeText.Owned(duckdb_get_varchar(value));
        }
        finally
        {
            duckdb_destroy_value(ref value);
        }
    }

    public void Dispose()
    {
        var handle = Handle;
        duckdb_destroy_value(ref handle);
    }
}
