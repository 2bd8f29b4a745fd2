"""What the probe's evaluation does better in Python than through the C API.

Runs once per interpreter in a namespace of its own that no module can see. It imports nothing that the host has not
imported, except to answer a query that needs it, and never writes to the host's namespaces.
"""
import sys
from types import ModuleType

FILE = "<probing>"
EXPRESSION = "<python expression>"
ONLY_AST = 0x400  # ast.PyCF_ONLY_AST, without importing ast


class Interrupt(BaseException):
    """Raised in a running evaluation whose time is over."""


class Unresolved(Exception):
    """A name of the expression that neither __main__, builtins nor the import system knows."""


# Evaluation ------------------------------------------------------------------------------------------------------

class Scope(dict):
    """Global names of an expression: __main__'s, builtins, and modules imported on demand.

    A dict subclass, so that comprehensions and lambdas inside the expression see the same names, and a fresh one per
    evaluation, so that nothing an expression binds reaches __main__.
    """

    def __init__(self, roots):
        self.roots = roots

    def __missing__(self, name):
        main = main_namespace()
        if name in main:
            return main[name]
        builtins = vars(sys.modules["builtins"])
        if name in builtins:
            return builtins[name]
        if name in sys.modules:
            return sys.modules[name]
        if name in self.roots:
            module = import_if_exists(name)
            if module is not None:
                return module
        raise KeyError(name)


def main_namespace():
    main = sys.modules.get("__main__")
    return vars(main) if main is not None else {}


def import_if_exists(name):
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (error.name == name or name.startswith(error.name + ".")):
            return None
        raise
    return sys.modules.get(name)


def walk(node):
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                pending.extend(item for item in value if hasattr(item, "_fields"))
            elif hasattr(value, "_fields"):
                pending.append(value)


def dotted_chains(tree):
    """The chains a.b.c of an expression whose root it does not bind itself, longest first."""
    bound, chains = set(), set()
    for node in walk(tree):
        kind = type(node).__name__
        if kind == "Name" and type(node.ctx).__name__ == "Store":
            bound.add(node.id)
        elif kind == "arg":
            bound.add(node.arg)
        elif kind == "Attribute":
            names = []
            while type(node).__name__ == "Attribute":
                names.append(node.attr)
                node = node.value
            if type(node).__name__ == "Name":
                chains.add((node.id,) + tuple(reversed(names)))
    return sorted((chain for chain in chains if chain[0] not in bound), key=len, reverse=True)


def import_chain(scope, chain):
    """Imports a, then a.b, ... as far as the names are modules; what is no module is left to attribute access."""
    try:
        value = scope[chain[0]]
    except KeyError:
        return
    for name in chain[1:]:
        if not isinstance(value, ModuleType):
            return
        try:
            value = getattr(value, name)
        except AttributeError:
            value = import_if_exists(value.__name__ + "." + name)


def evaluate(text):
    source = text.strip()
    tree = compile(source, EXPRESSION, "eval", ONLY_AST, True)
    chains = dotted_chains(tree)
    scope = Scope({chain[0] for chain in chains})
    for chain in chains:
        import_chain(scope, chain)
    code = compile(tree, EXPRESSION, "eval", 0, True)
    try:
        return eval(code, scope)
    except NameError as error:
        name = undefined_name(error)
        if name is None or not raised_in_expression(error) or name in main_namespace():
            raise
        message = unresolved(name, name in scope.roots)
        error = None
    raise Unresolved(message)


def undefined_name(error):
    name = getattr(error, "name", None)  # 3.10 and later
    if name is None:
        parts = str(error).split("'")
        name = parts[1] if len(parts) == 3 else None
    return name


def raised_in_expression(error):
    frames = error.__traceback__
    while frames.tb_next is not None:
        frames = frames.tb_next
    return frames.tb_frame.f_code.co_filename == EXPRESSION


def unresolved(name, tried_import):
    names = [key for key in main_namespace() if isinstance(key, str) and not key.startswith("__")]
    close = closest(name, names)
    listed = close + [key for key in names if key not in close]
    text = "NameError: name %r is not defined: " % name
    text += "no module named %r, and __main__ has " % name if tried_import else "__main__ has "
    text += ", ".join(listed[:12]) if listed else "no names"
    if len(listed) > 12:
        text += ", ... (%d names)" % len(listed)
    return text


def closest(name, names):
    import difflib
    return difflib.get_close_matches(name, names, 3)


# Statements ------------------------------------------------------------------------------------------------------

PRINT = "\0probing.print\0"  # stands for the capturing print until the code's constants are replaced


class MainNames(dict):
    """Local names of top-level statements: they are __main__'s, as in a REPL, and modules imported on demand."""

    def __init__(self, scope):
        self.scope = scope

    def __missing__(self, name):
        return self.scope[name]

    def __setitem__(self, name, value):
        main_namespace()[name] = value

    def __delitem__(self, name):
        del main_namespace()[name]


class Printer:
    """The print of evaluated code. Functions it leaves behind in __main__ print as always once the evaluation is over."""

    def __init__(self, limit):
        self.limit = limit
        self.size = 0
        self.parts = []
        self.thread = thread_id()

    def print(self, *values, sep=" ", end="\n", file=None, flush=False):
        if file is not None or self.thread != thread_id():
            return print(*values, sep=sep, end=end, file=file, flush=flush)
        text = (" " if sep is None else sep).join(map(str, values)) + ("\n" if end is None else end)
        self.parts.append(text[:max(0, self.limit - self.size)])
        self.size += len(text)

    def finish(self):
        self.thread = None
        cut = self.size - self.limit
        return "".join(self.parts) + ("... (%d more characters)" % cut if cut > 0 else "")


def thread_id():
    import _thread
    return _thread.get_ident()


def capture_prints(tree):
    """Makes each print of the code an attribute of a constant, which is no name and so changes no namespace."""
    if "print" in main_namespace() or any(binds_print(node) for node in walk(tree)):
        return
    template = compile("''.print", EXPRESSION, "eval", ONLY_AST, True).body
    for node in list(walk(tree)):
        if type(node).__name__ == "Name" and node.id == "print":
            node.__class__ = type(template)
            node.value = type(template.value)(value=PRINT, kind=None)
            node.attr = "print"
            for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                setattr(node.value, name, getattr(node, name))


def binds_print(node):
    kind = type(node).__name__
    return (kind == "Name" and node.id == "print" and type(node.ctx).__name__ != "Load"
            or kind == "arg" and node.arg == "print"
            or kind == "alias" and (node.asname or node.name) == "print"
            or kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef") and node.name == "print")


def with_printer(code, printer):
    constants = tuple(
        printer if constant == PRINT and isinstance(constant, str)
        else with_printer(constant, printer) if isinstance(constant, type(code))
        else constant
        for constant in code.co_consts)
    return code.replace(co_consts=constants)


def run_captured(text, limit):
    """Runs statements in __main__; (value of the last one if it is an expression, what they printed)."""
    tree = compile(text, EXPRESSION, "exec", ONLY_AST, True)
    chains = dotted_chains(tree)
    scope = Scope({chain[0] for chain in chains})
    for chain in chains:
        if chain[0] not in imported_names(tree):
            import_chain(scope, chain)
    capture_prints(tree)
    printer = Printer(limit)
    last = None
    if tree.body and type(tree.body[-1]).__name__ == "Expr":
        last = compile("None", EXPRESSION, "eval", ONLY_AST, True)
        last.body = tree.body.pop().value
    names = MainNames(scope)
    try:
        value = None
        exec(with_printer(compile(tree, EXPRESSION, "exec", 0, True), printer), main_namespace(), names)
        if last is not None:
            value = eval(with_printer(compile(last, EXPRESSION, "eval", 0, True), printer), main_namespace(), names)
    finally:
        output = printer.finish()
    return value, output


def imported_names(tree):
    return {(alias.asname or alias.name).partition(".")[0]
            for node in walk(tree) if type(node).__name__ in ("Import", "ImportFrom") for alias in node.names}


def leave():
    """Takes back what asking for current_thread() leaves behind, so that the host's list of threads stays its own."""
    threading = sys.modules.get("threading")
    active = getattr(threading, "_active", {})
    ident = thread_id()
    if type(active.get(ident)).__name__ == "_DummyThread":
        del active[ident]


# Errors ----------------------------------------------------------------------------------------------------------

def describe(error):
    """(kind, message, traceback) of an exception, as text only."""
    kind = "interrupt" if isinstance(error, Interrupt) else "unresolved" if isinstance(error, Unresolved) else "error"
    if kind == "unresolved":
        return kind, str(error), None
    name = type(error).__name__
    if isinstance(error, SyntaxError):
        message = "%s: %s" % (name, error.msg)
        if error.lineno is not None:
            message += " at line %s, column %s" % (error.lineno, error.offset)
    else:
        text = shortened(str_of(error), 2000)
        message = name + ": " + text if text else name
    return kind, message, traceback_of(error)


def str_of(error):
    try:
        return str(error)
    except Exception:
        return "<str() of the exception failed>"


def shortened(text, limit):
    return text if len(text) <= limit else text[:limit] + "..."


def traceback_of(error):
    try:
        import traceback
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename == FILE:
            frames = frames.tb_next
        return shortened("".join(traceback.format_exception(type(error), error, frames)), 65536)
    except Exception as failure:
        return "<the traceback could not be formatted: %s>" % type(failure).__name__


# Values ----------------------------------------------------------------------------------------------------------

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


# Columns of arrays and frames ------------------------------------------------------------------------------------
#
# A column is (name, form, data, missing): data is a 1-D numpy array in native byte order for the forms "number", "bool",
# "date", "timestamp[unit]", "timestamp[unit,UTC]", "duration[unit]", "text" and "bytes", and an iterable of Python
# objects for "items"; missing is a bool array that marks NULLs, or None.

def array_columns(array):
    numpy = sys.modules["numpy"]
    if array.ndim == 0:
        array = array.reshape(1)
    if isinstance(array, getattr(numpy, "ma").MaskedArray):
        return [("value", "items", array.tolist(), None)]
    if type(array) is not numpy.ndarray:
        array = array.view(numpy.ndarray)
    if array.dtype.names and array.ndim == 1:
        return [array_column(name, array[name]) for name in array.dtype.names]
    if array.ndim == 2:
        return [array_column("c%d" % index, array[:, index]) for index in range(array.shape[1])]
    return [array_column("value", array)]


def array_column(name, array):
    kind = array.dtype.kind
    if array.ndim != 1 or kind not in "iufbMmUS":
        return name, "items", array if array.ndim != 1 else array.tolist(), None
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype("f4" if array.dtype.itemsize == 2 else "f8")
    if kind in "Mm":
        return time_column(name, array, kind)
    return name, {"b": "bool", "U": "text", "S": "bytes"}.get(kind, "number"), array, None


def time_column(name, array, kind):
    numpy = sys.modules["numpy"]
    unit, count = numpy.datetime_data(array.dtype)
    form = "timestamp" if kind == "M" else "duration"
    if unit == "generic":
        return name, "items", array.tolist(), None
    if kind == "M" and unit in ("Y", "M", "W", "D"):
        return name, "date", array.astype("datetime64[D]").view("i8"), None
    if count != 1 or unit not in ("s", "ms", "us", "ns"):
        unit = unit if unit in ("ms", "us", "ns") else "ns" if unit in ("ps", "fs", "as") else "s"
        array = array.astype("%s[%s]" % (array.dtype.name.partition("[")[0], unit))
    return name, "%s[%s]" % (form, unit), array.view("i8"), None


def tensor_columns(tensor):
    tensor = tensor.detach()
    if tensor.layout is not sys.modules["torch"].strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    tensor = tensor.cpu()
    if str(tensor.dtype) == "torch.bfloat16":
        tensor = tensor.float()
    for resolve in ("resolve_conj", "resolve_neg"):
        tensor = getattr(tensor, resolve, lambda tensor=tensor: tensor)()
    return array_columns(tensor.numpy())


def frame_columns(frame):
    columns = index_columns(frame.index)
    for position in range(frame.shape[1]):
        columns.append(series_column(label(frame.columns[position]), frame.iloc[:, position]))
    return columns


def series_columns(series):
    return index_columns(series.index) + [series_column("value", series)]


def index_values(index):
    return [series_column("value", index.to_series())]


def index_columns(index):
    """The index as columns, unless it only counts the rows."""
    pandas = sys.modules["pandas"]
    if isinstance(index, pandas.RangeIndex) and index.name is None:
        return []
    if index.nlevels == 1:
        return [series_column("index" if index.name is None else label(index.name), index.to_series())]
    columns = []
    for level in range(index.nlevels):
        values = index.get_level_values(level)
        columns.append(series_column(
            "level_%d" % level if values.name is None else label(values.name), values.to_series()))
    return columns


def label(name):
    return "_".join(map(str, name)) if isinstance(name, tuple) else str(name)


def series_column(name, series):
    numpy = sys.modules["numpy"]
    dtype = series.dtype
    if isinstance(dtype, numpy.dtype):
        if dtype.kind != "O":
            return array_column(name, series.to_numpy())
        return name, "items", objects(series), None
    if type(dtype).__name__ == "DatetimeTZDtype":
        _, form, array, _ = array_column(name, series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
        return name, form.replace("]", ",UTC]"), array, None
    if getattr(dtype, "_is_numeric", False) and hasattr(series.array, "_mask") and hasattr(series.array, "_data"):
        name, form, array, _ = array_column(name, series.array._data)
        return name, form, array, series.array._mask
    return name, "items", objects(series.astype(object)), None


def objects(series):
    """Python objects, None where pandas sees a missing value."""
    missing = series.isna()
    return (series.where(~missing, None) if missing.any() else series).tolist()


# Arrow to Python -------------------------------------------------------------------------------------------------

def new_decimal(text):
    import decimal
    return decimal.Decimal(text)


def new_uuid(data):
    import uuid
    return uuid.UUID(bytes=data)


def time_zone(name):
    """The zone of an Arrow timestamp; None for UTC, and for a zone that this Python does not know."""
    if name in ("UTC", "utc", "Etc/UTC", "Z", "+00:00"):
        return None
    import datetime
    if name[:1] in "+-" and len(name) == 6:
        offset = datetime.timedelta(hours=int(name[1:3]), minutes=int(name[4:6]))
        return datetime.timezone(-offset if name[0] == "-" else offset)
    try:
        import zoneinfo
        return zoneinfo.ZoneInfo(name)
    except Exception:
        return None


def in_zone(moment, zone):
    return moment.astimezone(zone)


def new_map(pairs):
    try:
        return dict(pairs)
    except TypeError:  # a key that cannot be hashed
        return pairs
