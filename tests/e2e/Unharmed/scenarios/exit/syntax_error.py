# expect: exit 1
import _host

_host.begin()
exec(compile('a = = 1', 'generated.py', 'exec'))
