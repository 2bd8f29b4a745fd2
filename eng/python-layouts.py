#!/usr/bin/env python3
"""Writes the layout tables of Probing.Inspection from the headers of the CPythons found, one file per version.

    eng/python-layouts.py            write the tables of every version whose headers are found
    eng/python-layouts.py --check    compare instead; exit code 1 and one line per difference

Headers are looked for in pyenv's versions (PYENV_ROOT, else ~/.pyenv) and where eng/python-next.sh keeps a newer CPython;
--headers DIR names another include folder.
"""
import argparse
import glob
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/Probing.Inspection/Python/Layouts"

INCLUDES = """
#define Py_BUILD_CORE 1
#include <Python.h>
#include <stddef.h>
#include <stdio.h>
#include <internal/pycore_pystate.h>
#if PY_VERSION_HEX >= 0x03090000
#include <internal/pycore_interp.h>
#include <internal/pycore_runtime.h>
#endif
#if PY_VERSION_HEX >= 0x030e0000
#include <internal/pycore_interpframe.h>
#include <internal/pycore_interpframe_structs.h>
#elif PY_VERSION_HEX >= 0x030b0000
#include <internal/pycore_frame.h>
#else
#include <frameobject.h>
#endif
#if PY_VERSION_HEX >= 0x030c0000
#include <internal/pycore_ceval_state.h>
#endif
"""

ABSENT = None
NEWEST = (99, 0)


def offset(struct, member):
    return f"(long)offsetof({struct}, {member})"


def size(struct):
    return f"(long)sizeof({struct})"


RUNTIME, INTERPRETER, THREAD = "_PyRuntimeState", "PyInterpreterState", "PyThreadState"
GIL, FRAME, OLD_FRAME = "struct _gil_runtime_state", "_PyInterpreterFrame", "PyFrameObject"

# Property -> C expressions, each with the first version that it does not hold for any more.
FIELDS = {
    "RuntimeSize": [(NEWEST, size(RUNTIME))],
    "RuntimeInterpreters": [(NEWEST, offset(RUNTIME, "interpreters.head"))],
    "RuntimeGil": [((3, 12), offset(RUNTIME, "ceval.gil")), (NEWEST, ABSENT)],
    "InterpreterGil": [((3, 12), ABSENT), (NEWEST, offset(INTERPRETER, "ceval.gil"))],
    "GilSize": [(NEWEST, size(GIL))],
    "GilLocked": [(NEWEST, offset(GIL, "locked"))],
    "GilLastHolder": [(NEWEST, offset(GIL, "last_holder"))],
    "InterpreterNext": [(NEWEST, offset(INTERPRETER, "next"))],
    "InterpreterId": [(NEWEST, offset(INTERPRETER, "id"))],
    "InterpreterThreads": [((3, 11), offset(INTERPRETER, "tstate_head")), (NEWEST, offset(INTERPRETER, "threads.head"))],
    "InterpreterModules": [((3, 12), offset(INTERPRETER, "modules")), (NEWEST, offset(INTERPRETER, "imports.modules"))],
    "ThreadSize": [(NEWEST, size(THREAD))],
    "ThreadNext": [(NEWEST, offset(THREAD, "next"))],
    "ThreadInterpreter": [(NEWEST, offset(THREAD, "interp"))],
    "ThreadSerial": [(NEWEST, offset(THREAD, "id"))],
    "ThreadIdent": [(NEWEST, offset(THREAD, "thread_id"))],
    "ThreadNativeId": [((3, 11), ABSENT), (NEWEST, offset(THREAD, "native_thread_id"))],
    "ThreadFrame": [
        ((3, 11), offset(THREAD, "frame")), ((3, 13), offset(THREAD, "cframe")), (NEWEST, offset(THREAD, "current_frame"))],
    "CFrameCurrent": [((3, 11), ABSENT), ((3, 13), offset("_PyCFrame", "current_frame")), (NEWEST, ABSENT)],
    "CFramePrevious": [((3, 11), ABSENT), ((3, 13), offset("_PyCFrame", "previous")), (NEWEST, ABSENT)],
    "ThreadDataStack": [((3, 11), ABSENT), (NEWEST, offset(THREAD, "datastack_chunk"))],
    "ThreadDataStackTop": [((3, 11), ABSENT), (NEWEST, offset(THREAD, "datastack_top"))],
    "ThreadDataStackLimit": [((3, 11), ABSENT), (NEWEST, offset(THREAD, "datastack_limit"))],
    "FrameSize": [((3, 11), offset(OLD_FRAME, "f_localsplus")), (NEWEST, offset(FRAME, "localsplus"))],
    "FrameCode": [((3, 11), offset(OLD_FRAME, "f_code")), ((3, 13), offset(FRAME, "f_code")),
                  (NEWEST, offset(FRAME, "f_executable"))],
    "FramePrevious": [((3, 11), offset(OLD_FRAME, "f_back")), (NEWEST, offset(FRAME, "previous"))],
    "FrameInstruction": [((3, 11), offset(OLD_FRAME, "f_lasti")), ((3, 13), offset(FRAME, "prev_instr")),
                         (NEWEST, offset(FRAME, "instr_ptr"))],
    "FrameOwner": [((3, 11), ABSENT), (NEWEST, offset(FRAME, "owner"))],
    "FrameShimOwner": [((3, 12), ABSENT), ((3, 14), "(long)FRAME_OWNED_BY_CSTACK"),
                       (NEWEST, "(long)FRAME_OWNED_BY_INTERPRETER")],
    "FrameState": [((3, 10), offset(OLD_FRAME, "f_executing")), ((3, 11), offset(OLD_FRAME, "f_state")), (NEWEST, ABSENT)],
    "FrameIsEntry": [((3, 11), ABSENT), ((3, 12), offset(FRAME, "is_entry")), (NEWEST, ABSENT)],
    "GeneratorFrame": [((3, 11), ABSENT), (NEWEST, offset("PyGenObject", "gi_iframe"))],
    "GeneratorState": [((3, 11), ABSENT), (NEWEST, offset("PyGenObject", "gi_frame_state"))],
    "FrameGlobals": [((3, 11), offset(OLD_FRAME, "f_globals")), (NEWEST, offset(FRAME, "f_globals"))],
    "FrameLocals": [((3, 11), offset(OLD_FRAME, "f_localsplus")), (NEWEST, offset(FRAME, "localsplus"))],
    "CodeSize": [(NEWEST, size("PyCodeObject"))],
    "CodeArgumentCount": [(NEWEST, offset("PyCodeObject", "co_argcount"))],
    "CodeFlags": [(NEWEST, offset("PyCodeObject", "co_flags"))],
    "CodeFileName": [(NEWEST, offset("PyCodeObject", "co_filename"))],
    "CodeName": [(NEWEST, offset("PyCodeObject", "co_name"))],
    "CodeQualifiedName": [((3, 11), ABSENT), (NEWEST, offset("PyCodeObject", "co_qualname"))],
    "CodeFirstLine": [(NEWEST, offset("PyCodeObject", "co_firstlineno"))],
    "CodeLines": [((3, 10), offset("PyCodeObject", "co_lnotab")), (NEWEST, offset("PyCodeObject", "co_linetable"))],
    "CodeInstructions": [((3, 11), ABSENT), (NEWEST, offset("PyCodeObject", "co_code_adaptive"))],
    "CodeLocalNames": [((3, 11), offset("PyCodeObject", "co_varnames")),
                       (NEWEST, offset("PyCodeObject", "co_localsplusnames"))],
    "CodeLocalKinds": [((3, 11), ABSENT), (NEWEST, offset("PyCodeObject", "co_localspluskinds"))],
    "CodeCellNames": [((3, 11), offset("PyCodeObject", "co_cellvars")), (NEWEST, ABSENT)],
    "CodeFreeNames": [((3, 11), offset("PyCodeObject", "co_freevars")), (NEWEST, ABSENT)],
    "ObjectType": [(NEWEST, offset("PyObject", "ob_type"))],
    "VariableSize": [(NEWEST, offset("PyVarObject", "ob_size"))],
    "TypeName": [(NEWEST, offset("PyTypeObject", "tp_name"))],
    "TypeFlags": [(NEWEST, offset("PyTypeObject", "tp_flags"))],
    "TypeBasicSize": [(NEWEST, offset("PyTypeObject", "tp_basicsize"))],
    "TypeDictOffset": [(NEWEST, offset("PyTypeObject", "tp_dictoffset"))],
    "TypeCachedKeys": [(NEWEST, offset("PyHeapTypeObject", "ht_cached_keys"))],
    "BytesData": [(NEWEST, offset("PyBytesObject", "ob_sval"))],
    "TupleItems": [(NEWEST, offset("PyTupleObject", "ob_item"))],
    "TextLength": [(NEWEST, offset("PyASCIIObject", "length"))],
    "TextState": [(NEWEST, offset("PyASCIIObject", "state"))],
    "TextAsciiData": [(NEWEST, size("PyASCIIObject"))],
    "TextCompactData": [(NEWEST, size("PyCompactUnicodeObject"))],
    "IntegerTag": [((3, 12), offset("PyLongObject", "ob_base.ob_size")),
                   (NEWEST, offset("PyLongObject", "long_value.lv_tag"))],
    "IntegerDigits": [((3, 12), offset("PyLongObject", "ob_digit")),
                      (NEWEST, offset("PyLongObject", "long_value.ob_digit"))],
    "FloatValue": [(NEWEST, offset("PyFloatObject", "ob_fval"))],
    "CellValue": [(NEWEST, offset("PyCellObject", "ob_ref"))],
    "SetUsed": [(NEWEST, offset("PySetObject", "used"))],
    "DictUsed": [(NEWEST, offset("PyDictObject", "ma_used"))],
    "DictKeys": [(NEWEST, offset("PyDictObject", "ma_keys"))],
    "DictValues": [(NEWEST, offset("PyDictObject", "ma_values"))],
}


def header_folders(named):
    """Include folders by version (major, minor), the release builds only."""
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    newer = subprocess.run([ROOT / "eng/python-next.sh", "--cached"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    places = sorted(glob.glob(f"{pyenv}/versions/3.*/include/python3.*"))
    if newer.returncode == 0:
        places += glob.glob(f"{os.path.dirname(os.path.dirname(newer.stdout.strip()))}/include/python3.*")
    found = {}
    for folder in named or places:
        match = re.search(r"/python3\.(\d+)$", folder)
        if match and int(match[1]) in range(8, 15) and os.path.isdir(f"{folder}/internal"):
            found[3, int(match[1])] = folder
    return found


def measure(version, folder):
    """The full version of the headers and the value of each field."""
    lines = []
    for name, choices in FIELDS.items():
        expression = next(expression for until, expression in choices if version < until)
        lines.append(f'    printf("{name} %ld\\n", {expression or "-1L"});')
    program = INCLUDES + "int main(void)\n{\n    puts(PY_VERSION);\n" + "\n".join(lines) + "\n    return 0;\n}\n"
    with tempfile.TemporaryDirectory() as scratch:
        source, binary = f"{scratch}/layout.c", f"{scratch}/layout"
        pathlib.Path(source).write_text(program)
        subprocess.run(["gcc", "-w", f"-I{folder}", f"-I{folder}/internal", f"-I{folder}/..", source, "-o", binary], check=True)
        full, *values = subprocess.run([binary], check=True, capture_output=True, text=True).stdout.split("\n")
    return full, dict(value.split() for value in values if value)


def render(version, full, values):
    name = f"V{version[0]}_{version[1]}"
    rows = "\n".join(f"        {field} = {value}," for field, value in values.items())
    return f"""// <auto-generated>By eng/python-layouts.py from the headers of CPython {full}. Do not edit.</auto-generated>
namespace Probing.Inspection.Python.Layouts;

internal static partial class PythonLayouts
{{
    private static readonly PythonLayout {name} = new()
    {{
        Version = new Version({version[0]}, {version[1]}),
{rows}
    }};
}}
"""


def numbers(text):
    return dict(re.findall(r"^\s+(\w+) = (-?\d+),$", text, re.M))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--headers", action="append", metavar="DIR")
    options = arguments.parse_args()
    folders = header_folders(options.headers)
    if not folders:
        sys.exit("no headers of CPython 3.8 to 3.14 found; install one with pyenv, or name them with --headers")
    differences = []
    for version, folder in sorted(folders.items()):
        full, values = measure(version, folder)
        path = TARGET / f"PythonLayouts.{version[0]}.{version[1]}.g.cs"
        if options.check:
            committed = numbers(path.read_text()) if path.exists() else {}
            differences += [f"{full}: {field} is {values.get(field)}, the table says {committed.get(field)}"
                            for field in sorted(values.keys() | committed.keys())
                            if values.get(field) != committed.get(field)]
        else:
            path.write_text(render(version, full, values))
        print(f"{full} {'compared' if options.check else 'written'}")
    if differences:
        sys.exit("\n".join(differences))


if __name__ == "__main__":
    main()
