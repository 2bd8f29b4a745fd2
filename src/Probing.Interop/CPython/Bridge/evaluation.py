"""Expressions of queries: their scope, and what they may import.

The bridge is what the probe does better in Python than through the C API. Its files are run once per interpreter, in
one namespace that no module can see. They import nothing that the host has not imported, except to answer a query that
needs it, and write to the host's namespaces only what evaluated statements do.
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
