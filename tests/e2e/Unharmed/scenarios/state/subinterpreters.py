# expect: exit 0
import _host

_host.begin()
try:
    import _interpreters as interpreters
except ImportError:
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        interpreters = None
if interpreters is None:
    print('none')
else:
    for _ in range(5):
        identity = interpreters.create()
        interpreters.run_string(identity, 'total = sum(range(1000))')
        interpreters.destroy(identity)
    print(len(interpreters.list_all()))
