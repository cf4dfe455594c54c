#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""What has a tool of its own: clang-format for C, shellcheck for shell scripts."""
import os
import sys

import house


def c_is_formatted(tree):
    complaints = []
    for path in tree.c():
        result = house.run(["clang-format", "--dry-run", "-Werror", path], cwd=tree.root)
        if result.returncode:
            lines = [line for line in result.stderr.splitlines() if "error:" in line]
            complaints.append((lines or [f"{path}: {result.stderr.strip()[:200]}"])[0])
    return complaints


def shell_scripts_are_sound(tree):
    paths = tree.shell()
    if not paths:
        return ["no shell script was found"]
    result = house.run(["shellcheck", "-x", "--format=gcc", *paths], cwd=tree.root)
    if result.returncode:
        return (result.stdout or result.stderr).splitlines()
    return []


RULES = [
    ("C is formatted by clang-format", c_is_formatted),
    ("shell scripts pass shellcheck", shell_scripts_are_sound),
]

with open(os.path.join(house.project_root(), ".clang-format"), encoding="utf-8") as file:
    CLEAN = {
        ".clang-format": file.read(),
        "a.c": "int f(void)\n{\n\treturn 1;\n}\n",
        "a": "#!/bin/bash\nset -eu\necho \"$1\"\n",
    }

SEEDS = {
    "C is formatted by clang-format": [{"a.c": "int f(void) {\n  return 1;\n}\n"},
                                       {"x/a.h": "int  a;\n"}],
    "shell scripts pass shellcheck": [{"a": "#!/bin/bash\necho $1\n"},
                                      {"b.sh": "# shellcheck shell=bash\nx=1\n"}],
}

if __name__ == "__main__":
    sys.exit(house.main(RULES, SEEDS, CLEAN))
