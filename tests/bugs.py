#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Shows that the seeded world finds what it is there to find: builds it with each bug of seeded_bugs.py.

usage: bugs.py BUILD [WORD...]    (a meson build folder; only bugs whose name has one of the words)

Only the changed files are compiled again, with the words they were compiled with, and go before the
library that has the originals. A text that is no longer there is a failure, and so is an invariant that
finds no bug. Prints TAP.
"""
import concurrent.futures
import json
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
import tempfile

import seeded_bugs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = "tools/naeste-sim/naeste-sim"
INVARIANTS = range(1, 19)
SEEDS = ["--seeds", "120", "--days", "3", "--steps", "1500000"]  # within so many steps each bug is found
SECONDS = 60  # of a core: others may work here, too


def compilers(build):
    """{source from the root: (words without input and output, object)}; the program's own objects win."""
    found = {}
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            source = os.path.relpath(os.path.join(entry["directory"], entry["file"]), ROOT)
            if source in found and "naeste-sim.p" not in entry["output"]:
                continue
            words, kept = shlex.split(entry["command"]), []
            while words:
                word = words.pop(0)
                if word in ("-o", "-c", "-MF", "-MQ"):
                    words.pop(0)
                elif word not in ("-MD", "-Werror"):
                    kept.append(word)
            found[source] = (kept, entry["output"])
    return found


def linker(build):
    """The words that link the program."""
    said = subprocess.run(["ninja", "-C", build, "-t", "commands", "-s", PROGRAM], text=True,
                          capture_output=True, check=True)
    return shlex.split(said.stdout.splitlines()[-1])


def replaced(replacements):
    """{file: its text with the bug}; a text that is not there is None."""
    texts = {}
    for path, old, new in replacements:
        if path not in texts:
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                texts[path] = file.read()
        if old not in texts[path]:
            return None, f"{path} no longer has: {old.strip().splitlines()[0]}"
        texts[path] = texts[path].replace(old, new, 1)
    return texts, ""


def build_with(build, known, link, texts, scratch):
    """The program with the bug, or what the compiler said."""
    more, words = [], list(link)
    headers = [path for path in texts if path.endswith(".h")]
    for path, text in texts.items():
        changed = os.path.join(scratch, path)
        os.makedirs(os.path.dirname(changed), exist_ok=True)
        with open(changed, "w", encoding="utf-8") as file:
            file.write(text)
    sources = [path for path in texts if path.endswith(".c")]
    if headers:  # whoever includes a changed header is compiled again: the program's own files
        sources = sorted(path for path, (_, made) in known.items() if "naeste-sim.p" in made)
    for path in sources:
        compiler, original = known[path]
        source = os.path.join(scratch, path) if path in texts else os.path.join(ROOT, path)
        made = os.path.join(scratch, path.replace("/", "-") + ".o")
        said = subprocess.run([compiler[0], "-I" + scratch, *compiler[1:], "-O1", "-g0", "-w", "-c",
                               source, "-o", made], cwd=build, text=True, capture_output=True, check=False)
        if said.returncode:
            return None, said.stderr
        if original in words:
            words[words.index(original)] = made
        else:
            more.append(made)
    program = os.path.join(scratch, "naeste-sim")
    words[words.index("-o") + 1] = program
    at = words.index("-o") + 2
    said = subprocess.run(words[:at] + more + words[at:], cwd=build, text=True, capture_output=True,
                          check=False)
    return (program, "") if said.returncode == 0 else (None, said.stderr)


def found_by(program, more):
    """The number of the invariant that broke, or None; and what was said."""
    try:
        ran = subprocess.run([program, "world", *(more or SEEDS), "--no-shrink"], text=True, errors="replace",
                             capture_output=True, check=False, timeout=20 * SECONDS,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)))
    except subprocess.TimeoutExpired:
        return None, f"nothing within {20 * SECONDS} s"
    if ran.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None, f"nothing within {SECONDS} s of work"
    broken = re.search(r"^broken: invariant (\d+)", ran.stdout, re.M)
    if not broken and ran.returncode < 0:
        return 0, f"ended by signal {-ran.returncode}"
    return (int(broken[1]), ran.stdout) if broken else (None, "not found: " + ran.stdout.strip()[-200:])


def hunt(build, known, link, bug):
    name, expected, replacements, *more = bug
    texts, why = replaced(replacements)
    if texts is None:
        return name, None, why
    with tempfile.TemporaryDirectory(prefix="naeste-bug-") as scratch:
        program, why = build_with(build, known, link, texts, scratch)
        if program is None:
            return name, None, "does not build: " + why[-400:]
        number, said = found_by(program, more[0] if more else None)
    if number is None:
        return name, None, said
    if number not in expected:
        return name, None, f"found by invariant {number}, expected {sorted(expected)}: " + said[:300]
    return name, number, ""


def main():
    build, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    bugs = [bug for bug in seeded_bugs.BUGS if not words or any(word in bug[0] for word in words)]
    known, link = compilers(build), linker(build)
    killed, failed, count = set(), 0, 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, number, why in pool.map(lambda bug: hunt(build, known, link, bug), bugs):
            count += 1
            failed += number is None
            killed.add(number)
            print(f"{'ok' if number is not None else 'not ok'} {count} - found: {name}"
                  + (f" (invariant {number})" if number is not None else ""), flush=True)
            for line in why.splitlines():
                print(f"# {line}")
    if not words:
        idle = [str(number) for number in INVARIANTS if number not in killed]
        count += 1
        failed += bool(idle)
        print(f"{'not ok' if idle else 'ok'} {count} - every invariant finds a bug")
        for number in idle:
            print(f"# invariant {number} finds none")
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
