"""Joining an interpreter that has not imported the package: the library was brought into its process from outside.

Part of the bridge: its files share one namespace, see evaluation.py.
"""
import sys

CORE = "probing._core"
HOOK = "_probing_hook"
PACKAGE = "probing"

embedded = None  # the finder of this library, once it joined


class EmbeddedPackage:
    """Imports the package from the sources that the library has with it. Asked last: an installed one comes first, and so
    does a module of somebody else's that is called the same."""

    def __init__(self, sources, library):
        self.sources = sources
        self.library = library

    def find_spec(self, name, path=None, target=None):
        head, _, rest = name.partition(".")
        if name != HOOK and head != PACKAGE:
            return None
        if rest and getattr(sys.modules.get(PACKAGE), "__loader__", None) is not self:
            return None  # of another package, which does not have it
        place = name.replace(".", "/")
        for file in (place + ".py", place + "/__init__.py"):
            if file in self.sources:
                return self.spec(name, file)
        return None

    def spec(self, name, file):
        kind = type(sys.__spec__)  # ModuleSpec, without importing importlib.machinery
        return kind(name, self, origin=self.library + "/" + file, loader_state=file, is_package=file.endswith("/__init__.py"))

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        spec = module.__spec__
        module.__file__ = spec.origin
        exec(compile(self.sources[spec.loader_state], spec.origin, "exec", dont_inherit=True), module.__dict__)

    def get_source(self, name):
        return self.sources[sys.modules[name].__spec__.loader_state]

    def is_used(self):
        return getattr(sys.modules.get(PACKAGE), "__loader__", None) is self


def join_begin(sources, library):
    """The spec of the native module, once the package can be imported; None when the package is there already."""
    global embedded
    if CORE in sys.modules and not sys.modules[HOOK].forget_parent():
        return_to_interpreter()
        return None
    package = embedded = EmbeddedPackage(sources, library)
    if HOOK not in sys.modules:
        spec = package.find_spec(HOOK)
        hook = type(sys)(HOOK)
        hook.__spec__, hook.__loader__ = spec, package
        package.exec_module(hook)
        sys.modules.setdefault(HOOK, hook)
    sys.meta_path.append(package)
    sys.modules[HOOK].adopt_begin(library)
    return type(sys.__spec__)(CORE, None, origin=library)


def join_end(spec, core):
    core.__spec__ = spec
    embedded.sources["probing/_version.py"] = '__version__ = "%s"\n' % core.version
    sys.modules[HOOK].adopt_end(core)


def leave_interpreter():
    """The probe ends. What the program has imported stays, and starts it again when it is asked to."""
    hook = sys.modules.get(HOOK)
    if hook is not None:
        hook.follows_forks = False
    if embedded in sys.meta_path and not embedded.is_used():
        sys.meta_path.remove(embedded)


def return_to_interpreter():
    hook = sys.modules.get(HOOK)
    if hook is not None:
        hook.follows_forks = True
    if embedded is not None and embedded not in sys.meta_path:
        sys.meta_path.append(embedded)
