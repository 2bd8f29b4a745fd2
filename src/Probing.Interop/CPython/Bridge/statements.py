"""Statements of an eval call: they run in __main__, and their prints are kept.

Part of the bridge: its files share one namespace, see evaluation.py.
"""
import sys

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
