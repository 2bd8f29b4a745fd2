namespace Probing.Interop.CPython;

/// <summary>The types of module <c>datetime</c>, read in place as the macros of datetime.h do (unchanged since 3.6).</summary>
public static unsafe class DateTimes
{
    private const int HasZoneOffset = 24;      // hastzinfo of time and datetime
    private const int DataOffset = 25;         // data[] of date, time and datetime
    private const int DateTimeZoneOffset = 40; // tzinfo of datetime
    private const int DeltaDaysOffset = 24;
    private const int DeltaSecondsOffset = 28;
    private const int DeltaMicrosecondsOffset = 32;
    private const long MicrosecondsPerDay = 86_400_000_000;

    // PyDateTime_CAPI: DateType, DateTimeType, TimeType, DeltaType, TZInfoType, TimeZone_UTC, ...
    private static nint api;

    /// <summary>The type <c>datetime.date</c>. Borrowed.</summary>
    public static nint DateType => Api(0);

    /// <summary>The type <c>datetime.datetime</c>, a subclass of date. Borrowed.</summary>
    public static nint DateTimeType => Api(1);

    /// <summary>The type <c>datetime.time</c>. Borrowed.</summary>
    public static nint TimeType => Api(2);

    /// <summary>The type <c>datetime.timedelta</c>. Borrowed.</summary>
    public static nint DeltaType => Api(3);

    /// <summary>True for a datetime or time with a zone.</summary>
    public static bool HasZone(nint value) => *(byte*)(value + HasZoneOffset) != 0;

    /// <summary>Days since 1970-01-01 of a date or datetime.</summary>
    public static int Days(nint value)
    {
        var data = (byte*)(value + DataOffset);
        return new DateOnly((data[0] << 8) | data[1], data[2], data[3]).DayNumber - UnixEpochDay;
    }

    /// <summary>Microseconds since 1970-01-01 00:00 on the datetime's own clock.</summary>
    public static long LocalMicroseconds(nint datetime) =>
        Days(datetime) * MicrosecondsPerDay + ClockMicroseconds((byte*)(datetime + DataOffset + 4));

    /// <summary>Microseconds since 1970-01-01 00:00 UTC of a datetime with a zone; throws the Python error.</summary>
    public static long UtcMicroseconds(nint datetime)
    {
        var local = LocalMicroseconds(datetime);
        if (*(nint*)(datetime + DateTimeZoneOffset) == Api(5))
            return local;
        using var offset = Objects.GetAttribute(datetime, "utcoffset"u8);
        using var delta = Objects.Call(offset.Address);
        return delta.Address == Objects.None ? local : local - (long)DeltaMicroseconds(delta.Address);
    }

    /// <summary>Microseconds since midnight of a time.</summary>
    public static long TimeMicroseconds(nint time) => ClockMicroseconds((byte*)(time + DataOffset));

    /// <summary>A timedelta in microseconds; more than 64 bits at its extremes.</summary>
    public static Int128 DeltaMicroseconds(nint delta) =>
        (Int128)(*(int*)(delta + DeltaDaysOffset)) * MicrosecondsPerDay
        + *(int*)(delta + DeltaSecondsOffset) * 1_000_000L + *(int*)(delta + DeltaMicrosecondsOffset);

    private static int UnixEpochDay { get; } = new DateOnly(1970, 1, 1).DayNumber;

    private static long ClockMicroseconds(byte* clock) =>
        ((clock[0] * 60L + clock[1]) * 60 + clock[2]) * 1_000_000 + ((clock[3] << 16) | (clock[4] << 8) | clock[5]);

    private static nint Api(int index)
    {
        if (api == 0)
            api = Capsules.Import("datetime.datetime_CAPI"u8);
        return ((nint*)api)[index];
    }
}
