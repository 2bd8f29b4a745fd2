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

class MainNames(dict):
    """Local names of statements: reads and writes go to __main__, as in a REPL; print is the capturing one."""

    def __init__(self, own):
        self.own = own

    def __missing__(self, name):
        main = main_namespace()
        return main[name] if name in main else self.own[name]

    def __setitem__(self, name, value):
        main_namespace()[name] = value

    def __delitem__(self, name):
        del main_namespace()[name]


def run(text, write):
    """Runs statements; returns the value of the last one when that is an expression, else None."""
    tree = compile(text, EXPRESSION, "exec", ONLY_AST, True)
    chains = dotted_chains(tree)
    scope = Scope({chain[0] for chain in chains})
    scope["print"] = capturing_print(write)
    for chain in chains:
        import_chain(scope, chain)
    names = MainNames(scope)
    last = None
    if tree.body and type(tree.body[-1]).__name__ == "Expr":
        statement = tree.body.pop()
        last = compile("None", EXPRESSION, "eval", ONLY_AST, True)
        last.body = statement.value
    exec(compile(tree, EXPRESSION, "exec", 0, True), scope, names)
    return None if last is None else eval(compile(last, EXPRESSION, "eval", 0, True), scope, names)


def capturing_print(write):
    def capture(*values, sep=" ", end="\n", file=None, flush=False):
        if file is not None:
            return print(*values, sep=sep, end=end, file=file, flush=flush)
        write((" " if sep is None else sep).join(map(str, values)) + ("\n" if end is None else end))
    capture.__name__ = capture.__qualname__ = "print"
    return capture


def run_captured(text, limit):
    """Runs statements and returns (value, what they printed)."""
    printed, size = [], [0]

    def write(text):
        room = limit - size[0]
        if room > 0:
            printed.append(text[:room])
        size[0] += len(text)

    value = run(text, write)
    output = "".join(printed)
    if size[0] > limit:
        output += "... (%d more characters)" % (size[0] - limit)
    return value, output


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
    if is_type_of(kind, "decimal", "Decimal"):
        return "decimal"
    if is_type_of(kind, "uuid", "UUID"):
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
    if module == "numpy":
        if kind.__name__ in ("ndarray", "memmap", "recarray", "matrix", "MaskedArray"):
            return "array"
        return "plain" if hasattr(kind, "item") and hasattr(kind, "dtype") else None
    if module == "pandas":
        if hasattr(kind, "to_numpy") and hasattr(kind, "iloc"):
            return "frame" if hasattr(kind, "columns") else "series"
        if hasattr(kind, "to_numpy") and hasattr(kind, "nlevels"):
            return "index"
        return None
    if module == "torch" and hasattr(kind, "detach") and hasattr(kind, "numpy"):
        return "tensor"
    if hasattr(kind, "__arrow_c_stream__"):
        return "arrow_stream"
    if hasattr(kind, "__arrow_c_array__"):
        return "arrow_array"
    return None


def is_type_of(kind, module, name):
    module = sys.modules.get(module)
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
