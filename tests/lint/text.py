#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Every text file is as .editorconfig says: encoding, line ends, blanks, indentation, width."""
import fnmatch
import re
import sys

import house

FOREIGN = ("LICENSE",)  # a text that is not ours to change
WORD = 5


def split_braces(glob):
    """Expands nested braces from the inside out."""
    found = re.search(r"\{([^{}]*)\}", glob)
    if not found:
        return [glob]
    return [done for part in found[1].split(",")
            for done in split_braces(glob[:found.start()] + part + glob[found.end():])]


def settings(tree):
    """[(patterns, {key: value})] in the order of the file."""
    sections = []
    for line in tree.lines(".editorconfig"):
        line = line.strip()
        if line.startswith("["):
            sections.append((split_braces(line[1:-1]), {}))
        elif "=" in line and sections and not line.startswith("#"):
            key, value = (part.strip() for part in line.split("=", 1))
            sections[-1][1][key] = value
    return sections


def wanted(sections, path):
    name, merged = path.rsplit("/", 1)[-1], {}
    for globs, values in sections:
        if any(fnmatch.fnmatch(name, glob) for glob in globs):
            merged.update(values)
    return merged


def each_file(tree, judge):
    sections = settings(tree)
    return [complaint for path in tree.paths if path not in FOREIGN and tree.is_text(path)
            for complaint in judge(tree, path, wanted(sections, path))]


def numbered(tree, path, judge, what):
    """One complaint a file, for the first line and how many more there are."""
    numbers = [number for number, line in enumerate(tree.text(path).split("\n"), 1) if judge(line)]
    more = f" (and {len(numbers) - 1} more lines)" if len(numbers) > 1 else ""
    return [f"{path}:{numbers[0]}: {what}{more}"] if numbers else []


def encoding(tree, path, want):
    try:
        tree.bytes(path).decode(want.get("charset", "utf-8"))
    except UnicodeDecodeError as error:
        return [f"{path}: {error}"]
    if want.get("end_of_line") == "lf" and b"\r" in tree.bytes(path):
        return [f"{path}: carriage returns"]
    return []


def blanks(tree, path, want):
    complaints = []
    if want.get("trim_trailing_whitespace") == "true":
        complaints += numbered(tree, path, lambda line: line != line.rstrip(), "blanks at the end")
    if want.get("insert_final_newline") == "true" and tree.text(path) and (
            not tree.text(path).endswith("\n") or tree.text(path).endswith("\n\n")):
        complaints.append(f"{path}: does not end with exactly one newline")
    return complaints


def indentation(tree, path, want):
    if want.get("indent_style") == "space":
        return numbered(tree, path, lambda line: "\t" in line[:len(line) - len(line.lstrip())],
                        "indented with a tab")
    if want.get("indent_style") == "tab":
        return numbered(tree, path, lambda line: line.startswith(" " * 8), "indented with blanks")
    return []


def width(tree, path, want):
    # clang-format holds the code to the width; in a comment the last word may stand out.
    limit = int(want.get("max_line_length", 0)) + WORD
    if limit == WORD:
        return []
    return numbered(tree, path, lambda line: len(line.expandtabs(8)) > limit, f"over {limit} columns")


RULES = [
    ("files are UTF-8 with line feeds", lambda tree: each_file(tree, encoding)),
    ("no blanks at the end", lambda tree: each_file(tree, blanks)),
    ("indentation is of one kind", lambda tree: each_file(tree, indentation)),
    ("lines are not too wide", lambda tree: each_file(tree, width)),
]

CLEAN = {
    ".editorconfig": "root = true\n[*]\ncharset = utf-8\nend_of_line = lf\ninsert_final_newline = true\n"
                     "trim_trailing_whitespace = true\n[*.{c,h}]\nindent_style = tab\n"
                     "max_line_length = 100\n[{meson.build,*.{json,mjs}}]\nindent_style = space\n",
    "a.c": "\tint a;\n\t       /* \u00f8 */\n",
    "meson.build": "x\n  y\n",
    "a.png": b"\x89PNG\0\r\n \n",
}

SEEDS = {
    "files are UTF-8 with line feeds": [{"a.md": b"\xff\n"}, {"a.md": "a\r\n"}],
    "no blanks at the end": [{"a.md": "a \n"}, {"a.md": "a"}, {"a.md": "a\n\n"}],
    "indentation is of one kind": [{"a.c": "        int a;\n"}, {"a.mjs": "\ta;\n"},
                                   {"x/meson.build": "\ta\n"}],
    "lines are not too wide": [{"a.h": "/" * 106 + "\n"}, {"a.h": "\t" * 13 + "ab\n"}],
}

if __name__ == "__main__":
    sys.exit(house.main(RULES, SEEDS, CLEAN))
