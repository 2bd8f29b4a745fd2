"""What a type's instances become in SQL, and plain values for wrappers.

Part of the bridge: its files share one namespace, see evaluation.py.
"""
import sys


def int_to_bytes(value):
    return value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)


def classify(kind):
    """What a type's instances become; see ValueKind of the conversion for the letters."""
    module = (getattr(kind, "__module__", None) or "").partition(".")[0]
    if kind.__name__ in ("NAType", "NaTType") and module == "pandas":
        return "null"
    enum = sys.modules.get("enum")
    if enum is not None and issubclass(kind, enum.Enum) and not issubclass(kind, (int, str)):
        return "plain"
    for base, name in ((bool, "bool"), (float, "float"), (int, "int"), (str, "text"), (bytes, "bytes")):
        if issubclass(kind, base):
            return name
    if issubclass(kind, (bytearray, memoryview)):
        return "plain"
    name = classify_datetime(kind)
    if name is not None:
        return name
    if is_subclass(kind, sys.modules.get("decimal"), "Decimal"):
        return "decimal"
    if is_subclass(kind, sys.modules.get("uuid"), "UUID"):
        return "uuid"
    if field_names(kind) is not None:
        return "record"
    if issubclass(kind, dict):
        return "mapping"
    name = classify_columnar(kind, module)
    if name is not None:
        return name
    if issubclass(kind, (list, tuple)):
        return "sequence"
    abc = sys.modules["collections.abc"] if "collections.abc" in sys.modules else __import__("_collections_abc")
    if issubclass(kind, abc.Mapping):
        return "as_mapping"
    if issubclass(kind, (abc.Sequence, abc.Set, abc.MappingView)) or kind.__name__ == "deque":
        return "as_sequence"
    if module == "array" and kind.__name__ == "array":
        return "as_sequence"
    if hasattr(kind, "__next__") and hasattr(kind, "__iter__"):
        return "iterator"
    return "other"


def classify_datetime(kind):
    datetime = sys.modules.get("datetime")
    if datetime is None:
        return None
    for base in ("datetime", "date", "time", "timedelta"):
        if issubclass(kind, getattr(datetime, base)):
            return base
    return None


def classify_columnar(kind, module):
    numpy, pandas, torch = (sys.modules.get(name) for name in ("numpy", "pandas", "torch"))
    if is_subclass(kind, numpy, "ndarray"):
        return "array"
    if is_subclass(kind, numpy, "generic"):
        return "plain"
    if is_subclass(kind, pandas, "DataFrame"):
        return "frame"
    if is_subclass(kind, pandas, "Series"):
        return "series"
    if is_subclass(kind, pandas, "Index"):
        return "index"
    if is_subclass(kind, torch, "Tensor"):
        return "tensor"
    if hasattr(kind, "__arrow_c_stream__"):
        return "arrow_stream"
    if hasattr(kind, "__arrow_c_array__"):
        return "arrow_array"
    return None


def is_subclass(kind, module, name):
    base = getattr(module, name, None)
    return isinstance(base, type) and issubclass(kind, base)


def field_names(kind):
    """Field names of a record type (named tuple, dataclass, attrs class, struct sequence); else None."""
    names = getattr(kind, "_fields", None)
    if issubclass(kind, tuple) and isinstance(names, tuple):
        return names
    fields = getattr(kind, "__dataclass_fields__", None)
    if isinstance(fields, dict):
        return tuple(name for name, field in fields.items() if field._field_type.name == "_FIELD")
    attributes = getattr(kind, "__attrs_attrs__", None)
    if isinstance(attributes, tuple):
        return tuple(attribute.name for attribute in attributes)
    count = getattr(kind, "n_sequence_fields", None)
    if issubclass(kind, tuple) and isinstance(count, int):
        members = [name for name, member in vars(kind).items() if type(member).__name__ == "member_descriptor"]
        return tuple(members[:count]) if len(members) >= count else None
    return None


def plain(value):
    """A Python object of a builtin type for one that only wraps it."""
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    enum = sys.modules.get("enum")
    if enum is not None and isinstance(value, enum.Enum):
        return value.name if value.name is not None else repr(value)
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if kind in ("M", "m"):
        unit = "datetime64[us]" if kind == "M" else "timedelta64[us]"
        return value.astype(unit).item()
    if kind == "V":
        return dict(zip(value.dtype.names, value.item())) if value.dtype.names else bytes(value)
    item = value.item()
    return float(item) if kind == "f" and not isinstance(item, float) else item


def to_list(value):
    """A tensor or array inside a cell as nested lists, or its item when it is a scalar."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return value.tolist()


def decimal_text(value):
    """A Decimal in plain notation, which the conversion can align; str() when that has no end."""
    if not value.is_finite() or abs(value.adjusted()) > 1000 or value.as_tuple().exponent < -1000:
        return str(value)
    return format(value, "f")


def as_dict(value):
    names = field_names(type(value))
    return dict(value) if names is None else {name: getattr(value, name) for name in names}
