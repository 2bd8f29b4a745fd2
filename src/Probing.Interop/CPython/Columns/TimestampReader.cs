using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Interop.CPython.Columns;

/// <summary>A column of timestamps, as datetimes in the column's zone.</summary>
internal sealed class TimestampReader : ArrowReader
{
    private readonly TimestampArray _array;
    private readonly TimestampType _type;
    private readonly nint _zone; // owned; 0 for none and for UTC

    public TimestampReader(TimestampArray array) : base(array)
    {
        _array = array;
        _type = (TimestampType)array.Data.DataType;
        if (string.IsNullOrEmpty(_type.Timezone))
            return;
        using var name = Unicode.New(_type.Timezone);
        using var zone = PythonBridge.Call("time_zone"u8, name.Address);
        if (zone.Address != Objects.None)
            _zone = Objects.IncRef(zone.Address);
    }

    public override void Dispose()
    {
        if (_zone != 0)
            Objects.DecRef(_zone);
    }

    protected override PyRef Read(int row)
    {
        var moment = DateTimes.NewDateTime(
            Microseconds(_array.Values[row], _type.Unit), utc: !string.IsNullOrEmpty(_type.Timezone));
        if (_zone == 0)
            return moment;
        using (moment)
            return PythonBridge.Call("in_zone"u8, moment.Address, _zone);
    }
}
