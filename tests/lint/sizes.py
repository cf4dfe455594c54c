#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A file holds one noun, a function fits a screen. (Parameters and nesting: clang-tidy.)"""
import re
import sys

import house

FILE_LINES = 600
FUNCTION_LINES = 70
MAIN_LINES = 200
MEASURED = (".c", ".h", ".py", ".js", ".mjs", ".css", ".sql")


def files_are_not_too_long(tree):
    paths = set(tree.ending(*MEASURED)) | set(tree.shell())
    return [f"{path}: {len(tree.lines(path))} lines, at most {FILE_LINES}"
            for path in sorted(paths) if len(tree.lines(path)) > FILE_LINES]


def functions(lines):
    """(name, line number, lines between the braces) of each function of a formatted C file."""
    begin = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            head = " ".join(lines[max(0, number - 6):number - 1])
            names = re.findall(r"(\w+)\(", head)
            begin = number if names and not re.search(r"[;}=]\s*$", head) else None
            name = names[-1] if names else ""
        elif line == "}" and begin:
            yield name, begin, number - begin - 1
            begin = None


def functions_fit_a_screen(tree):
    return [f"{path}:{number}: {name}() has {length} lines, at most {FUNCTION_LINES}"
            for path in tree.c() for name, number, length in functions(tree.lines(path))
            if length > FUNCTION_LINES]


def main_only_wires(tree):
    return [f"{path}: {len(tree.lines(path))} lines, under {MAIN_LINES}"
            for path in tree.paths if path == "firmware/naested.c"
            and len(tree.lines(path)) >= MAIN_LINES]


RULES = [
    ("files are not too long", files_are_not_too_long),
    ("functions fit a screen", functions_fit_a_screen),
    ("naested.c only wires", main_only_wires),
]


def body(count):
    return "int f(int a,\n      int b)\n{\n" + "\ta++;\n" * count + "}\n"


CLEAN = {
    "firmware/base/x.c": body(70) + "struct t {\n\tint a;\n};\n",
    "tools/x.py": "x = 1\n" * 600,
    "firmware/naested.c": "\n" * 199,
    "LICENSE": "x\n" * 1000,
}

SEEDS = {
    "files are not too long": [{"firmware/base/x.h": "\n" * 601}, {"tools/x.mjs": "x;\n" * 601},
                               {"tools/x": "#!/bin/bash\n" + "x\n" * 600}],
    "functions fit a screen": [{"drivers/x.c": body(71)}, {"tests/x.c": body(3) + body(80)}],
    "naested.c only wires": [{"firmware/naested.c": "\n" * 200}],
}

if __name__ == "__main__":
    sys.exit(house.main(RULES, SEEDS, CLEAN))
