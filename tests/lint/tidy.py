#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""clang-tidy over every C file of a build folder, two at a time. Prints TAP, one line a file.

usage: tidy.py [--self-test] BUILD

A file that was found clean is not looked at again until it, a header of the project that it reaches,
.clang-tidy, its command or clang-tidy itself changes: BUILD/tidy-cache holds a hash of all that.
"""
import concurrent.futures
import hashlib
import json
import os
import sys
import tempfile

import house
import ranks


def version():
    return house.run(["clang-tidy", "--version"]).stdout


def reached(tree, path, seen):
    """The project's headers that a file includes, by and by."""
    for line in tree.lines(path):
        found = ranks.INCLUDE.match(line)
        if found and found[2] not in seen and os.path.exists(os.path.join(tree.root, found[2])):
            seen.add(found[2])
            reached(tree, found[2], seen)
    return seen


def key(tree, path, command):
    digest = hashlib.sha256()
    for part in [version(), command, tree.text(path),
                 *(tree.text(name) for name in tree.paths if name.endswith(".clang-tidy")),
                 *(tree.text(header) for header in sorted(reached(tree, path, set())))]:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def look(build, source):
    result = house.run(["clang-tidy", "--quiet", "-p", build, source])
    if result.returncode == 0:
        return []
    wanted = [line for line in result.stdout.splitlines() if "error:" in line or "warning:" in line]
    return wanted or (result.stdout + result.stderr).splitlines()[-10:]


def commands(tree, build):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            source = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            path = os.path.relpath(source, os.path.abspath(tree.root))
            if not path.startswith("..") and path in tree.paths:
                yield path, source, entry["command"]


def check(tree, build):
    cache = os.path.join(build, "tidy-cache")
    os.makedirs(cache, exist_ok=True)

    def one(job):
        path, source, command = job
        mark = os.path.join(cache, key(tree, path, command))
        if os.path.exists(mark):
            return path, []
        complaints = look(build, source)
        if not complaints:
            with open(mark, "w", encoding="utf-8") as file:
                file.write(path + "\n")
        return path, complaints

    jobs = {job[0]: job for job in commands(tree, build)}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, [jobs[path] for path in sorted(jobs)]))


LONG = "int f(int a);\nint f(int a)\n{\n" + "\ta++;\n" * 75 + "\treturn a;\n}\n"
SEEDS = {
    "a function of 75 lines": LONG,
    "seven parameters": "int f(int a, int b, int c, int d, int e, int g, int h);\n"
                        "int f(int a, int b, int c, int d, int e, int g, int h)\n"
                        "{\n\treturn a + b + c + d + e + g + h;\n}\n",
    "both sides equal": "int f(int a);\nint f(int a)\n{\n\treturn a == a;\n}\n",
    "a null pointer followed": "int f(void);\nint f(void)\n{\n\tint *a = 0;\n\treturn *a;\n}\n",
    "else after return": "int f(int a);\nint f(int a)\n{\n\tif (a)\n\t\treturn 1;\n\telse\n"
                         "\t\ta++;\n\treturn a;\n}\n",
}
GOOD = "int f(int a);\nint f(int a)\n{\n\treturn a + 1;\n}\n"


def self_test():
    with open(os.path.join(house.project_root(), ".clang-tidy"), encoding="utf-8") as file:
        settings = file.read()
    results = []
    for name, text in {**SEEDS, "": GOOD}.items():
        with tempfile.TemporaryDirectory(prefix="naeste-lint-") as folder:
            source = os.path.join(folder, "firmware/a.c")
            build = os.path.join(folder, "b")
            house.plant(folder, {".clang-tidy": settings, "firmware/a.c": text,
                                 "b/compile_commands.json": json.dumps([
                                     {"directory": folder, "file": source,
                                      "command": f"cc -c {source}"}])})
            tree = house.Tree(folder)
            first, second = check(tree, build), check(tree, build)
            marks = len(os.listdir(os.path.join(build, "tidy-cache")))
        if name:
            red = first[0][1] and second[0][1] and not marks
            results.append((f"control: {name}", [] if red else [f"was not noticed twice: {first}"]))
        else:
            green = not first[0][1] and not second[0][1] and marks == 1
            results.append(("control: clean code is looked at once", [] if green else [str(first)]))
    return house.report(results)


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    results = check(house.Tree(house.project_root()), sys.argv[1])
    return house.report(results or [("clang-tidy", ["no file was found to look at"])])


if __name__ == "__main__":
    sys.exit(main())
