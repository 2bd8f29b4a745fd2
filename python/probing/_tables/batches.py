"""Many rows at once, as columns: of numpy, of pandas, or of a dict. What lies in memory as a column has it is copied as it is.

The same values are taken as in single rows, and refused with the same words; a batch is stored as a whole or not at all.
"""

import array
import collections.abc
from itertools import accumulate
from typing import Any, Dict, Iterable, List, Optional, Tuple

from .schema import Column, Schema, shown

# Values, offsets of texts and bytes, validity bits: buffers or None, as python_batches.c wants them.
Buffers = Tuple[Any, Any, Any]

_ARRAY_TYPES = {"int8": "b", "int16": "h", "int32": "i", "int64": "q", "uint8": "B", "uint16": "H", "uint32": "I",
                "uint64": "Q", "float32": "f", "float64": "d", "bool": "B"}
_EXACT_IN_FLOAT = 1 << 53


def columns_of(schema: Schema, rows: Any) -> Optional[Tuple[int, Tuple[Buffers, ...]]]:
    """How many rows there are and the buffers of each column; None for what is taken row by row."""
    given = _columns(rows)
    if given is None:
        return None
    known = [str(column.attribute) for column in schema.fields]
    wrong = [name for name in given if name not in known] + [name for name in known if name not in given]
    if wrong:
        raise TypeError("table {}: a batch has the columns {}, and this one {}: {}".format(
            schema.table, ", ".join(known), "has" if wrong[0] in given else "lacks", ", ".join(map(str, wrong))))
    counts = {name: len(given[name]) for name in known}
    count = counts[known[0]]
    for name in known:
        if counts[name] != count:
            raise ValueError("table {}: the columns of a batch are equally long, and {} has {} values, {} has {}".format(
                schema.table, known[0], count, name, counts[name]))
    return count, tuple(_buffers(schema, column, given[str(column.attribute)]) for column in schema.fields)


def _columns(rows: Any) -> Optional[Dict[str, Any]]:
    if isinstance(rows, collections.abc.Mapping):
        return dict(rows)
    if _is_numpy(rows) and rows.dtype.names and rows.ndim == 1:
        return {name: rows[name] for name in rows.dtype.names}
    if type(rows).__module__.startswith("pandas.") and type(rows).__name__ == "DataFrame":
        return {name: rows[name] for name in rows.columns}
    return None


def _is_numpy(values: Any) -> bool:
    return type(values).__module__ == "numpy" and type(values).__name__ in ("ndarray", "recarray")


def _buffers(schema: Schema, column: Column, values: Any) -> Buffers:
    if type(values).__module__.startswith("pandas.") and type(values).__name__ == "Series":
        values = _of_series(values)
    if _is_numpy(values):
        if values.ndim != 1:
            raise TypeError("table {}, column {}: a batch has one value a row, and this array has {} dimensions".format(
                schema.table, column.name, values.ndim))
        found = _of_array(schema, column, values)
        if found is not None:
            return found
        values = values.tolist() if values.dtype.kind in "UO" else values
    elif isinstance(values, (str, bytes)) or not isinstance(values, collections.abc.Iterable):
        raise TypeError("table {}, column {}: a column of a batch is a list or an array, not {}".format(
            schema.table, column.name, shown(values)))
    return pack(column.type.storage if column.type.name != "uuid" else "uuid",
                [schema.convert_value(column, value) for value in values])


def _of_series(series: Any) -> Any:
    """An array where pandas has one; a list with None where values are missing."""
    if str(series.dtype).startswith("datetime64[ns, "):
        return series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    if type(series.dtype).__module__.startswith("numpy"):
        return series.to_numpy()
    return series.astype(object).where(series.notna(), None).tolist()


def _of_array(schema: Schema, column: Column, values: Any) -> Optional[Buffers]:
    """The array itself, or widened or narrowed to the column's type where that changes no value. None: one by one."""
    name, of = column.type.name, values.dtype
    if name in ("timestamp_ns", "duration_ns"):
        return _of_times(schema, column, values) if of.kind == ("M" if name == "timestamp_ns" else "m") else None
    if not column.type.direct or name not in _ARRAY_TYPES:
        return None
    if name == "bool":
        return _plain(values, "?") if of.kind == "b" else None
    if name.startswith("float"):
        return _of_numbers(schema, column, values)
    if of.kind not in "iu":
        return None
    if of.name != name and len(values):
        for extreme in (values.min(), values.max()):
            schema.convert_value(column, extreme)  # OverflowError
    return _plain(values, name)


def _of_numbers(schema: Schema, column: Column, values: Any) -> Optional[Buffers]:
    name, of = column.type.name, values.dtype
    if of.kind in "iu" and len(values):
        if int(values.max()) > _EXACT_IN_FLOAT or int(values.min()) < -_EXACT_IN_FLOAT:
            return None
    elif of.kind != "f" or of.itemsize > 8:
        return None
    if name == "float32" and of.itemsize == 8 and of.kind == "f" and len(values):
        finite = values[abs(values) != float("inf")]
        for extreme in (finite.min(), finite.max()) if len(finite) else ():
            if extreme == extreme:
                schema.convert_value(column, extreme)
            else:
                return None  # a NaN hides the extremes
    return _plain(values, name)


def _of_times(schema: Schema, column: Column, values: Any) -> Buffers:
    fine = values.astype(values.dtype.kind + "8[ns]")
    missing = fine != fine
    if missing.any() and not column.type.nullable:
        schema.convert_value(column, values[missing][0])
    changed = (fine.astype(values.dtype) != values) & ~(values != values)
    if changed.any():
        schema.convert_value(column, values[changed][0])
    bits = None
    if missing.any():
        bits = _bits(~missing)
    return _plain(fine.view("int64"), "int64")[0], None, bits


def _plain(values: Any, type_name: str) -> Buffers:
    """The array in one piece, in the machine's byte order."""
    made = values.astype(type_name, order="C", copy=False)
    return (made if made.flags.c_contiguous else made.copy()), None, None


def pack(storage: str, converted: List[Any]) -> Buffers:
    """Converted values as buffers."""
    validity = _bits([value is not None for value in converted]) if None in converted else None
    if storage == "uuid":
        return b"".join(b"\0" * 16 if value is None else value for value in converted), None, validity
    if storage in _ARRAY_TYPES:
        return array.array(_ARRAY_TYPES[storage], [0 if value is None else value for value in converted]), None, validity
    parts = [b"" if value is None else value.encode() if isinstance(value, str) else value for value in converted]
    return b"".join(parts), array.array("q", [0, *accumulate(map(len, parts))]), validity


def _bits(valid: Iterable[Any]) -> bytes:
    """One bit a value, the lowest first."""
    flags = list(valid)
    made = bytearray((len(flags) + 7) // 8)
    for index, one in enumerate(flags):
        if one:
            made[index >> 3] |= 1 << (index & 7)
    return bytes(made)
