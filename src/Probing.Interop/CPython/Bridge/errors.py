"""Exceptions as text.

Part of the bridge: its files share one namespace, see evaluation.py.
"""


def describe(error):
    """(kind, message, traceback) of an exception, as text only."""
    kind = "interrupt" if isinstance(error, Interrupt) else "unresolved" if isinstance(error, Unresolved) else "error"
    if kind == "unresolved":
        return kind, str(error), None
    if isinstance(error, Refused):
        return error.code, str(error), None
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
        frames = rest = error.__traceback__
        while rest is not None:  # what called the bridge, an event loop for instance, is none of the user's business
            if rest.tb_frame.f_code.co_filename == FILE:
                frames = rest.tb_next
            rest = rest.tb_next
        return shortened("".join(traceback.format_exception(type(error), error, frames)), 65536)
    except Exception as failure:
        return "<the traceback could not be formatted: %s>" % type(failure).__name__
