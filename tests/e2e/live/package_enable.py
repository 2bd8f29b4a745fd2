"""enable() after the hook's own start: one probe, one socket; with settings that take effect."""

import os
import stat

import probing

assert "PROBING" not in os.environ, "PROBING=1 is meant for this process only"
first = probing.enable()
assert os.path.basename(first) == "{}.sock".format(os.getpid()), first
assert stat.S_ISSOCK(os.stat(first).st_mode)
assert stat.S_IMODE(os.stat(first).st_mode) == 0o600
assert probing.enable() == first and probing.is_enabled()
assert probing.query("SELECT pid FROM process.info").to_dicts() == [{"pid": os.getpid()}]
assert len(os.listdir(os.path.dirname(first))) >= 1
