"""What an expression sees, what it imports, and that it leaves no trace in __main__ and on stdout."""

import io
import sys
import threading

import probing
from _python import error, table, value

factor = 3
names, threads = set(globals()), set(threading.enumerate())
stdout, sys.stdout = sys.stdout, io.StringIO()
try:
    assert value("factor * 2") == 6
    assert table("[factor + i for i in range(2)]") == [{"value": 3}, {"value": 4}]
    assert value("(lambda n: n * factor)(2)") == 6
    assert "xml.dom.minidom" not in sys.modules
    assert value("xml.dom.minidom.Node.ELEMENT_NODE") == 1
    assert value("(walrus := 5) + walrus") == 10
    assert value("len(sys.argv)") == len(sys.argv)
    assert value("threading.current_thread().ident") != threading.get_ident()
    assert "'fctor' is not defined" in str(error("fctor")) and "factor" in str(error("fctor"))
    assert "no module named 'nosuch_module'" in str(error("nosuch_module.x"))
    assert "'this' is not defined" in str(error("this"))  # importing it would print
    assert sys.stdout.getvalue() == ""
finally:
    sys.stdout = stdout
assert set(globals()) - names <= {"names", "threads", "stdout"}, set(globals()) - names
assert set(threading.enumerate()) == threads
