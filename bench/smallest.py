"""Lines of code of the smallest useful table extension, here and in two other tools.

The table is the same in the first three, the environment variables of the process with name and value, which the original
Probing has compiled in. An osquery extension is a program of its own; the examples of its SDKs are counted as they are, and
their tables have constant rows.
"""

import io
import pathlib
import tokenize

FOLDER = pathlib.Path(__file__).resolve().parent / "plugin" / "smallest"

# Counted by hand at the given commits, by the same rule: lines that are neither blank nor only comment.
OTHERS = [
    ("the original Probing, in Rust, compiled in",
     39, "DeepLink-org/probing 4013c725: probing/extensions/cc/src/extensions/envs.rs (36), and the lines that name it in "
         "mod.rs beside it (2) and in probing/server/src/engine.rs (1)"),
    ("an osquery extension in Python, two columns, constant rows",
     22, "osquery/osquery-python 21401677: examples/foobar_table.ext"),
    ("an osquery extension in Go, four columns, one constant row",
     70, "osquery/osquery-go eb39ad34: examples/table/main.go"),
]


def csharp(path: pathlib.Path) -> int:
    lines = (line.strip() for line in path.read_text().splitlines())
    return sum(1 for line in lines if line and not line.startswith("//"))


def python(path: pathlib.Path) -> int:
    ignored = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    return len({line for token in tokens if token.type not in ignored for line in range(token.start[0], token.end[0] + 1)})


def smallest() -> str:
    """A section for the results."""
    rows = [
        ("Probing, in Python", python(FOLDER / "smallest.py"), "bench/plugin/smallest/smallest.py"),
        ("Probing, in C#, compiled in or as a plugin", csharp(FOLDER / "Extension.cs"), "bench/plugin/smallest/Extension.cs"),
        *OTHERS,
    ]
    lines = [
        "## The smallest useful table extension",
        "",
        "Lines that are neither blank nor only comment. Project and build files are not counted anywhere.",
        "",
        "| extension | lines | what was counted |",
        "|---|---|---|",
        *(f"| {what} | {count} | {where} |" for what, count, where in rows),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(smallest())
