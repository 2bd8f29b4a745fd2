# expect: exit 0
import _host

_host.late()
print('done')
