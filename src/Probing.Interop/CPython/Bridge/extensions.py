"""Extensions that Python modules declared: what there is, and their functions called.

What is told to the probe is made of tuples, lists, texts, integers and None. Part of the bridge: its files share one
namespace, see evaluation.py.
"""
import sys

REFUSALS = ("invalid_argument", "not_found", "unavailable", "limit_exceeded", "too_many_requests")


class Refused(Exception):
    """A ProbingError of an extension's function, whose code the caller gets."""

    def __init__(self, error):
        Exception.__init__(self, str(error.message))
        self.code = error.code


def extensions_declared():
    known = sys.modules.get("probing._extensions")
    return [] if known is None else [extension_described(extension) for extension in known.declared()]


def plain_text(value):
    """A value as text; one that has none must not hide the other extensions."""
    try:
        return str(value)
    except Exception as error:
        return "<%s has no text: %s>" % (type(value).__name__, type(error).__name__)


def extension_described(extension):
    return (
        extension.name, extension.module, plain_text(extension.description),
        [(space.name, space.right, plain_text(space.description),
          0 if space.dynamic is None else 1, 0 if space.listing is None else 1,
          [(table.name, plain_text(table.description)) for table in list(space.fixed.values())])
         for space in list(extension.namespaces.values())],
        [(call.method, call.path, call.right, plain_text(call.description)) for call in list(extension.calls.values())],
        [option_described(option) for option in list(extension.options.values())],
    )


def option_described(option):
    value, default = (None if item is None else "***" if option.secret else option_text(item)
                      for item in (option.value, option.default))
    return option.key, value, default, option.help, option.source, 1 if option.secret else 0, option.environment_error


def option_text(value):
    return plain_text(value).lower() if isinstance(value, bool) else plain_text(value)


def option_changes():
    """What the program did to its options since the last time: (list of changes, how many had to make room)."""
    known = sys.modules.get("probing._options")
    return ([], 0) if known is None else known.changes.take()


def extension_load(module):
    """Imports a module, or runs it again when its extensions were unloaded; the names of the extensions it declares."""
    loaded = sys.modules.get("probing._extensions")
    if module == "__main__":
        raise refusal("invalid_argument", "__main__ is the program itself, which cannot be run again; what it declared comes "
                      "back with its next start")
    taken = [] if loaded is None else [known.name for known in loaded.declared() if known.module == module]
    if taken:
        raise refusal("invalid_argument", "module %s is loaded already, as extension %s; unload it first" % (
            module, ", ".join(taken)))
    before = set() if loaded is None else {known.name for known in loaded.declared()}
    try:
        if module in sys.modules:
            import importlib
            importlib.reload(sys.modules[module])
        else:
            __import__(module)
    except BaseException:
        for known in declared_besides(before):  # half of it is nothing that anybody should meet
            extension_unload(known.name)
        raise
    fresh = declared_besides(before)
    fresh.sort(key=lambda known: known.module != module)
    if not fresh:
        raise refusal("invalid_argument", "module %s declares no extension; it should use probing.extension, "
                      "probing.namespace, probing.api or probing.option" % module)
    return [known.name for known in fresh]


def declared_besides(names):
    loaded = sys.modules.get("probing._extensions")
    return [] if loaded is None else [known for known in loaded.declared() if known.name not in names]


def extension_unload(name):
    known = sys.modules.get("probing._extensions")
    if known is not None:
        known.forget(name)


def extension_set(extension, key, text):
    refusing(found_option(extension, key).take, text)


def extension_check(extension, key, text):
    refusing(found_option(extension, key).parse, text)


def extension_option(extension, key, unused):
    """A function that brings back the value that the option has now."""
    option = found_option(extension, key)
    value, source = option.value, option.source
    return lambda: option.restore(value, source)


def found_option(extension, key):
    option = found_extension(extension).options.get(key)
    if option is None:
        raise refusal("not_found", "extension '%s' has no option '%s' any more" % (extension, key))
    return option


def extension_tables(extension, namespace):
    listing = found_namespace(extension, namespace).listing
    return [] if listing is None else [str(name) for name in refusing(finished, listing, (), 100000)]


def extension_table(extension, namespace, name, most_rows):
    """(rows, names of columns or None), or None when there is no such table."""
    space = found_namespace(extension, namespace)
    table = space.fixed.get(name)
    if table is None:
        rows = None if space.dynamic is None else refusing(finished, space.dynamic, (name,), most_rows)
        return None if rows is None else (rows, None)
    rows = refusing(finished, table.function, (), most_rows)
    if rows is None:
        raise TypeError("%s.%s gave None; return rows, and an empty list when there are none" % (namespace, name))
    columns = table.columns
    if columns is None:
        return rows, None
    names = list(field_names(columns) or ()) if isinstance(columns, type) else [str(column) for column in columns]
    return with_columns(rows, names), names


def with_columns(rows, names):
    """Rows that are plain tuples or lists as dicts; all others know the names of their columns."""
    if classify(type(rows)) not in ("sequence", "as_sequence", "iterator"):
        return rows
    return (named(row, names) for row in rows)


def named(row, names):
    if not isinstance(row, (tuple, list)) or field_names(type(row)) is not None:
        return row
    if len(row) != len(names):
        raise ValueError("a row has %d values, and the table %d columns (%s)" % (len(row), len(names), ", ".join(names)))
    return dict(zip(names, row))


def extension_call(extension, pattern, method, path, params, headers, body, client):
    """(status, content type, bytes, None or the stream of what follows) of an HTTP call."""
    call = found_extension(extension).calls.get((method, pattern))
    if call is None:
        raise refusal("not_found", "extension '%s' no longer has %s %s" % (extension, method, pattern))
    request = sys.modules["probing._request"].Request(method, path, params, headers, body, client)
    arguments = (request,) if takes_argument(call.function) else ()
    value = refusing(finished, call.function, arguments, None)
    status, media = 200, None
    if isinstance(value, tuple) and len(value) == 3 and isinstance(value[0], int) and isinstance(value[1], str):
        status, media, value = value
        if not 200 <= status <= 299:
            raise ValueError("%r is no status of an answer; use 200 to 299, and raise probing.ProbingError for a failure" % status)
        if "/" not in media or not media.isprintable() or not is_ascii(media):
            raise ValueError("%r is no content type of an answer; write \"text/plain\"" % media)
    if value is None:
        return status if media or status != 200 else 204, media or "text/plain; charset=utf-8", b"", None
    if hasattr(type(value), "__next__") or hasattr(type(value), "__anext__"):
        stream = Chunks(value)
        first = refusing(stream.next)
        return status, media or stream.media or "text/plain; charset=utf-8", first or b"", None if first is None else stream
    data, guessed = body_of(value, False)
    return status, media or guessed, data, None


def body_of(value, in_stream):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value), "application/octet-stream"
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace"), "text/plain; charset=utf-8"
    import json
    data = json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
    return (data + b"\n", "application/x-ndjson") if in_stream else (data, "application/json")


def is_ascii(text):
    return all(ord(character) < 128 for character in text)


class Chunks:
    """What a generator, asynchronous or not, gives piece by piece."""

    def __init__(self, source):
        self.source = source
        self.media = None
        self.loop = Loop() if hasattr(type(source), "__anext__") else None

    def next(self):
        """The next piece as bytes; None at the end."""
        try:
            if self.loop is None:
                piece = next(self.source)
            else:
                piece = self.loop.run(self.source.__anext__())
        except (StopIteration, StopAsyncIteration):
            self.close()
            return None
        except BaseException:
            self.close()
            raise
        data, media = body_of(piece, True)
        self.media = self.media or media
        return data

    def close(self):
        loop, self.loop = self.loop, None
        if loop is not None:
            loop.close()
        elif hasattr(self.source, "close"):
            self.source.close()


def chunks_next(stream):
    return refusing(stream.next)


def chunks_close(stream):
    stream.close()


def takes_argument(function):
    """Whether a function wants the request; one of C, or an object that is called, gets it."""
    bound = getattr(function, "__self__", None) is not None
    code = getattr(function, "__code__", None)
    return code is None or code.co_argcount > bound or bool(code.co_flags & 4)  # 4: it has *args


def finished(function, arguments, most_rows):
    """A function's value; that of an asynchronous function is waited for."""
    value = function(*arguments)
    if hasattr(type(value), "__await__"):
        value = run_loop(value)
    if most_rows is not None and hasattr(type(value), "__anext__"):
        value = run_loop(collected(value, most_rows))
    return value


async def collected(source, most_rows):
    """The rows of an asynchronous generator, with one more than is allowed, so that there is an error then."""
    rows = []
    async for row in source:
        rows.append(row)
        if len(rows) > most_rows:
            break
    return rows


def run_loop(awaitable):
    loop = Loop()
    try:
        return loop.run(awaitable)
    finally:
        loop.close()


class Loop:
    """An event loop for one call. It never sleeps long, so that the interruption of a call that is late gets through."""

    TICK_S = 0.02

    def __init__(self):
        import asyncio
        self.asyncio = asyncio
        self.events = asyncio.SelectorEventLoop()
        self.events.set_exception_handler(self.failed)
        self.task = self.timer = self.interrupt = None

    def run(self, awaitable):
        async def main():
            return await awaitable

        self.task = self.events.create_task(main())
        self.tick()
        try:
            return self.events.run_until_complete(self.task)
        except self.asyncio.CancelledError:
            if self.interrupt is None:
                raise
            raise self.interrupt from None
        finally:
            self.timer.cancel()

    def tick(self):
        self.timer = self.events.call_later(self.TICK_S, self.tick)

    def failed(self, loop, context):
        error = context.get("exception")
        if isinstance(error, Interrupt):
            self.interrupt = error
            self.task.cancel()
            self.tick()
        else:
            loop.default_exception_handler(context)

    def close(self):
        try:
            left = self.asyncio.all_tasks(self.events)
            for task in left:
                task.cancel()
            if left:
                self.events.run_until_complete(self.asyncio.wait(left, timeout=1))
            self.events.run_until_complete(self.events.shutdown_asyncgens())
        finally:
            self.events.close()


def found_extension(name):
    known = sys.modules.get("probing._extensions")
    found = None if known is None else known.find(name)
    if found is None:
        raise refusal("not_found", "no Python module declares an extension '%s' any more" % name)
    return found


def found_namespace(extension, name):
    found = found_extension(extension).namespaces.get(name)
    if found is None:
        raise refusal("not_found", "extension '%s' has no namespace '%s' any more" % (extension, name))
    return found


def refusing(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        if any(known.__name__ == "ProbingError" for known in type(error).__mro__) and getattr(error, "code", None) in REFUSALS:
            raise Refused(error) from error
        raise


def refusal(code, message):
    refused = Refused.__new__(Refused, message)
    Exception.__init__(refused, message)
    refused.code = code
    return refused
