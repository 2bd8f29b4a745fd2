"""A pandas DataFrame of a result, with or without pyarrow."""

from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    import pandas

    from ._result import Result

# Formats of the Arrow C data interface: https://arrow.apache.org/docs/format/CDataInterface.html
_INTEGERS = {"c": "int8", "C": "uint8", "s": "int16", "S": "uint16", "i": "int32", "I": "uint32", "l": "int64", "L": "uint64"}
_FLOATS = {"e": "float16", "f": "float32", "g": "float64"}


def data_frame(result: "Result") -> "pandas.DataFrame":
    import pandas

    columns = list(zip(*result.to_rows())) or [()] * len(result.columns)
    series = [_series(list(values), kind) for values, (_, kind) in zip(columns, result._fields)]
    frame = pandas.DataFrame(dict(enumerate(series)), index=pandas.RangeIndex(len(result)))
    frame.columns = result.columns
    return frame


def _series(values: List[Any], kind: str) -> "pandas.Series":
    import pandas

    has_null = any(value is None for value in values)
    if kind in _INTEGERS:
        name = _INTEGERS[kind]
        # NumPy's integers have no NULL, and a float would change what is beyond 2**53.
        nullable = name.replace("u", "U").replace("int", "Int")
        return pandas.Series(values, dtype=nullable if has_null else name)
    if kind == "b":
        return pandas.Series(values, dtype="boolean" if has_null else "bool")
    if kind in _FLOATS:
        return pandas.Series(values, dtype=_FLOATS[kind])
    if kind.startswith("ts"):
        zone = kind.partition(":")[2]
        return pandas.Series(pandas.to_datetime(pandas.Series(values, dtype="object"), utc=bool(zone)))
    if kind.startswith("tD"):
        return pandas.Series(values, dtype="timedelta64[ns]")
    return pandas.Series(values, dtype="object")
