# expect: exit 0
import builtins
import gc
import sys
import warnings

import _host

_host.begin()
print(sys.flags, sys.argv[1:], sys.path, sys.warnoptions, sys.getrecursionlimit(), sys.getswitchinterval())
print(sys.gettrace(), sys.getprofile(), sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__)
print([str(finder) for finder in sys.meta_path], [getattr(hook, '__name__', hook) for hook in sys.path_hooks])
print(sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__, sys.stdout.encoding, sys.stdout.errors)
print(gc.isenabled(), gc.get_threshold(), gc.callbacks, gc.get_freeze_count(), gc.get_debug(), gc.garbage)
print(len(dir(builtins)), warnings.filters)
print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.float_info, sys.hash_info)
