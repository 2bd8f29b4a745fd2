"""probing.config is a mapping of the options, and enable() takes them as keywords."""

import probing
from _package import raises

KEY = "probing.engine.timeout_s"

assert KEY in probing.config and KEY in list(probing.config)
assert len(probing.config) == len(list(probing.config)) == len(dict(probing.config)) > 3
assert float(probing.config[KEY]) == 30
probing.config[KEY] = 5
assert float(probing.config[KEY]) == 5
probing.enable(engine_timeout_s=7)
assert float(probing.config[KEY]) == 7
probing.enable(**{KEY: 8})
assert float(probing.config[KEY]) == 8
probing.config.set(KEY, "30")

assert "econds" in probing.config.help(KEY)
assert KEY in repr(probing.config)
assert probing.config.get("no.such.option") is None
raises(KeyError, lambda: probing.config["no.such.option"])
assert raises(probing.ProbingError, lambda: probing.config.set("no.such.option", 1)).code == "not_found"
assert raises(probing.ProbingError, lambda: probing.config.set(KEY, "soon")).code == "invalid_argument"
assert "engine_timeout_s" in str(raises(probing.ProbingError, lambda: probing.enable(engine_timeouts=1)))


def delete():
    del probing.config[KEY]


raises(TypeError, delete)
