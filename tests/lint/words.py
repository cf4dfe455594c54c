#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Words that a finished file does not have, and the licence line that it does."""
import re
import sys

import house

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|"
                        r"(?i:\bst" r"ubs?\b|\bplace" r"holders?\b)")
MACHINE = re.compile(r"(?<![\w.$}])/(work/\w|home/\w|Users/\w|root/\w)|\b\w:\\\\")
REGISTRY = re.compile(
    r"(?i)\b(registry\.np" r"mjs|np" r"mjs\.com|pypi\.org|pythonhosted|crates\.io|deb\.debian\.org|"
    r"snapshot\.debian|proxy\.golang|docker\.io|ghcr\.io|unpkg\.com|jsdelivr|cdnjs)")
SLEEP = re.compile(r"\b(u|nano|clock_nano)?sleep\s*\(")
TYPEDEF = re.compile(r"^\s*typedef\s+(struct|union|enum)\b[^(]*$")
LICENCE = "SPDX-License-Identifier: EUPL-1.2"
CODE = (".c", ".h", ".py", ".js", ".mjs", ".css", ".html", ".sql")

# A text that is not ours to change, and the one file that must name what it looks for.
LEFT_OUT = ("LICENSE", "tests/lint/words.py")


def searching(pattern, what, paths):
    def rule(tree):
        return [f"{path}:{number}: {what}: {line.strip()[:80]}"
                for path in paths(tree) if path not in LEFT_OUT and tree.is_text(path)
                for number, line in enumerate(tree.lines(path), 1) if pattern.search(line)]
    return rule


def everything(tree):
    return tree.paths


def daemons(tree):
    return tree.ending(".c", under="firmware/") + tree.ending(".c", under="drivers/")


def every_file_names_its_licence(tree):
    paths = set(tree.ending(*CODE)) | set(tree.shell())
    return [f"{path}: no line with {LICENCE}" for path in sorted(paths)
            if LICENCE not in "\n".join(tree.lines(path)[:3])]


def c_files_say_what_they_are_for(tree):
    return [f"{path}: does not open with a paragraph that says what it is for"
            for path in tree.ending(".c") if len(tree.lines(path)) > 1
            and not tree.lines(path)[1].startswith("/*")]


def headers_are_read_once(tree):
    return [f"{path}: no #pragma once" for path in tree.ending(".h")
            if "#pragma once" not in tree.lines(path)[:3]]


RULES = [
    ("nothing is left unfinished", searching(UNFINISHED, "left unfinished", everything)),
    ("no path of somebody's machine", searching(MACHINE, "a machine's path", everything)),
    ("no host that packages come from", searching(REGISTRY, "a registry's host", everything)),
    ("daemons do not sleep", searching(SLEEP, "sleeps", daemons)),
    ("structs have no second name", searching(TYPEDEF, "typedef", lambda tree: tree.c())),
    ("every file names its licence", every_file_names_its_licence),
    ("C files say what they are for", c_files_say_what_they_are_for),
    ("headers are read once", headers_are_read_once),
]

HEAD = f"/* {LICENCE} */\n"

CLEAN = {
    "firmware/base/x.c": HEAD + "/* what for */\nint asleep(void);\ntypedef int reader(int a);\n",
    "firmware/base/x.h": HEAD + "#pragma once\n",
    "tools/run": f"#!/bin/bash\n# {LICENCE}\nls ./home/x \"$d/ro" "ot/x\" stubborn\n",
    "LICENSE": "XX" "X\n",
    "README.md": "no licence line needed\n",
}

SEEDS = {
    "nothing is left unfinished": [
        {"a.md": "TO" "DO: more\n"}, {"a.c": "/* FIX" "ME */\n"}, {"a.c": "/* XX" "X */\n"},
        {"a.py": "# HA" "CK\n"}, {"a.js": "// a st" "ub\n"}, {"a.html": "Place" "holder\n"}],
    "no path of somebody's machine": [
        {"a.md": "see /wo" "rk/main\n"}, {"a.sh": "cd /home/anna\n"}, {"a.c": '"/ro' 'ot/x"\n'}],
    "no host that packages come from": [
        {"package-lock.json": '"https://registry.np' 'mjs.org/mqtt"\n'},
        {"a.html": '<script src="https://unpkg.com/x">\n'}],
    "daemons do not sleep": [
        {"drivers/x.c": "\tsleep(1);\n"}, {"firmware/x/x.c": "\tusleep (1);\n"},
        {"firmware/x/x.c": "\tnanosleep(&t, NULL);\n"}],
    "structs have no second name": [{"drivers/x.h": "typedef struct x {\n"},
                                    {"drivers/x.c": "typedef enum x x_t;\n"}],
    "every file names its licence": [{"a.c": "int a;\n"}, {"a.mjs": "1;\n"}, {"a": "#!/bin/sh\nls\n"}],
    "C files say what they are for": [{"a.c": HEAD + "#include <stdio.h>\n"}],
    "headers are read once": [{"a.h": HEAD + "int a;\n"}],
}

if __name__ == "__main__":
    sys.exit(house.main(RULES, SEEDS, CLEAN))
