#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Mutation test of a room: makes one small fault after the other and asks whether a test notices.

usage: mutate.py [--room queue] [--file NAME.c …] [--sample N] [--seed S] [--jobs N] [--least PERCENT] [BUILD]

BUILD is a folder that meson has set up (default build); its compile commands and unit tests are used. A
mutant whose object code equals the original's is none (M. Papadakis et al., "Trivial compiler
equivalence", ICSE 2015), nor is one that does not compile. A test that fails, dies or takes far longer
than before kills. Survivors are printed; those that are explained in tests/mutants.txt, one by one, with
the reason, are counted apart. Exit 1 when fewer than --least percent are killed (default 95; what is
explained counts as neither), or when an explanation is left over that fits nothing.
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXPLAINED = os.path.join(ROOT, "tests/mutants.txt")
SLOWEST_S = 10

# (what stands there, what stands there instead)
OPERATORS = [(re.compile(pattern), instead) for pattern, instead in [
    (r" < ", [" <= ", " >= "]), (r" <= ", [" < ", " > "]), (r" > ", [" >= ", " <= "]),
    (r" >= ", [" > ", " < "]), (r" == ", [" != "]), (r" != ", [" == "]),
    (r" && ", [" || "]), (r" \|\| ", [" && "]), (r" \+ ", [" - "]), (r" - ", [" + "]),
    (r" \* (?=[\w(])(?<!\w\* )", [" / "]), (r" / ", [" * "]), (r" % ", [" / "]),
    (r" >> ", [" << "]), (r" << ", [" >> "]), (r" & ", [" | "]), (r" \| ", [" & "]),
    (r" \+= ", [" -= ", " = "]), (r" -= ", [" += ", " = "]), (r" \|= ", [" &= ", " = "]),
    (r"\+\+", ["--"]), (r"(?<!-)--(?!-)", ["++"]),
    (r"\btrue\b", ["false"]), (r"\bfalse\b", ["true"]),
    (r"(?<=if )\((?=.*\)$)", ["(!("]),  # the matching end is added by mutants_of_line()
    (r"(?<=[\[( =])!(?=[\w(])", [""]),
    (r"(?<![\w.'\"])\d+(?![\w.'\"])", ["+1"]),
    (r"\bcontinue;", ["break;", ";"]), (r"\bbreak;", [";"]),
    (r"^\t+(?!return|break|continue|goto|const |static |struct |enum |u?int\d|bool |char )"
     r"[\w>.\[\]*()&-]+(?:\([^;]*\)| [-+|&^]?= [^;]+|\+\+|--);$", ["DELETE"]),
    (r"(?<=return )REFUSAL_(?!NONE)\w+(?=;)", ["REFUSAL_NONE"]),
    (r"(?<=return )\w+(?:\(|->|\[)[^;]*(?=;)", ["0"]),
]]


class Mutant:
    def __init__(self, file, line, before, after):
        self.file, self.line, self.before, self.after = file, line, before, after
        self.state = None

    def __str__(self):
        return f"{self.file}:{self.line + 1}: {self.before.strip()}  ->  {self.after.strip() or '(deleted)'}"

    def key(self):
        return f"{self.file}: {self.before.strip()}  ->  {self.after.strip() or '(deleted)'}"


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def code_lines(text):
    """The text with comments, strings, preprocessor lines and what cannot happen blanked."""
    text = re.sub(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])'", blank, text, flags=re.DOTALL)
    text = re.sub(r"^#(?:.*\\\n)*.*$", blank, text, flags=re.MULTILINE)
    text = re.sub(r"\b(?:require|static_assert)\((?:[^;]|\n)*?\);", blank, text)
    return text.split("\n")


def mutants_of_line(file, at, line, code):
    for pattern, instead in OPERATORS:
        for found in pattern.finditer(code):
            for word in instead:
                if word == "+1":
                    word = str(int(found[0]) + 1)
                end = line[found.end():]
                if word == "(!(":
                    end = end[:-1] + "))"
                if word == "DELETE":
                    word = ""
                after = line[:found.start()] + word + end
                if after != line:
                    yield Mutant(file, at, line, after)


def mutants_of(room, file):
    with open(os.path.join(ROOT, "firmware", room, file), encoding="utf-8") as handle:
        text = handle.read()
    depth = 0
    for at, (line, code) in enumerate(zip(text.split("\n"), code_lines(text))):
        if depth > 0 or "#" in line:  # in a function or a table
            yield from mutants_of_line(file, at, line, code)
        depth += code.count("{") - code.count("}")


class Workshop:
    """The room's objects and its tests, built once; a mutant is compiled beside them."""

    def __init__(self, build, room):
        self.room, self.folder = room, tempfile.mkdtemp(prefix="naeste-mutate-")
        self.commands = {}
        with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
            for entry in json.load(file):
                path = os.path.relpath(os.path.normpath(os.path.join(entry["directory"], entry["file"])), ROOT)
                self.commands[path] = (self.words(entry["command"]), entry["directory"])
        self.units = sorted(path for path in self.commands
                            if os.path.dirname(path) in ("firmware/base", f"firmware/{room}"))
        self.tests = sorted(path for path in self.commands
                            if re.match(rf"tests/test-{room}(-\w+)*\.c$", path))

    @staticmethod
    def words(command):
        kept, skip = [], 0
        for word in shlex.split(command):
            if skip:
                skip -= 1
            elif word in ("-o", "-c", "-MF", "-MQ"):
                skip = 1
            elif word != "-MD" and not word.startswith(("-Werror", "-O", "-g", "-fsanitize")):
                kept.append(word)
        return [*kept, "-O1", "-w"]

    def compile(self, path, source, output):
        words, folder = self.commands[path]
        return subprocess.run([*words, "-c", source, "-o", output], cwd=folder, check=False,
                              capture_output=True).returncode == 0

    def object(self, path):
        return os.path.join(self.folder, path.replace("/", "-") + ".o")

    def link(self, objects, output):
        ran = subprocess.run(["cc", *objects, "-o", output, "-lcmocka", "-lsystemd", "-lm"], check=False,
                             capture_output=True, text=True)
        return ran.returncode == 0

    def prepare(self):
        for path in [*self.units, *self.tests]:
            if not self.compile(path, os.path.join(ROOT, path), self.object(path)):
                raise SystemExit(f"mutate: {path} does not compile")
        times = []
        for test in list(self.tests):
            program = self.object(test) + ".run"
            if not self.link([*map(self.object, self.units), self.object(test)], program):
                print(f"mutate: {test} needs more than its room: left out")
                self.tests.remove(test)
                continue
            begin = time.monotonic()
            if subprocess.run([program], capture_output=True, check=False).returncode != 0:
                raise SystemExit(f"mutate: {test} is red without a fault")
            times.append((time.monotonic() - begin, test))
        self.tests = [test for _, test in sorted(times)]
        self.limits = {test: max(3, min(SLOWEST_S, 5 * seconds)) + seconds for seconds, test in times}

    def judge(self, mutant):
        """stillborn, equivalent, killed or survived."""
        path = f"firmware/{self.room}/{mutant.file}"
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            source = os.path.join(scratch, mutant.file)
            with open(os.path.join(ROOT, path), encoding="utf-8") as handle:
                lines = handle.read().split("\n")
            lines[mutant.line] = mutant.after
            with open(source, "w", encoding="utf-8") as handle:
                # What says __FILE__ and __LINE__ is the same code in both.
                handle.write(f'#line 1 "{os.path.join(ROOT, path)}"\n' + "\n".join(lines))
            changed = os.path.join(scratch, "changed.o")
            if not self.compile(path, source, changed):
                return "stillborn"
            if self.code_of(changed) == self.code_of(self.object(path)):
                return "equivalent"
            objects = [changed if unit == path else self.object(unit) for unit in self.units]
            for test in self.tests:
                if self.kills(test, objects, scratch):
                    return "killed"
        return "survived"

    @staticmethod
    def code_of(path):
        return subprocess.run(["objdump", "-d", "-r", "-s", "-j.text", "-j.data", "-j.rodata", "-j.data.rel.ro",
                               "-j.data.rel.ro.local", "-j.rodata.str1.1", "-j.rodata.str1.8", path],
                              capture_output=True, check=False).stdout.split(b"\n", 3)[-1]

    def kills(self, test, objects, scratch):
        program = os.path.join(scratch, "run")
        if not self.link([*objects, self.object(test)], program):
            return True
        try:
            ran = subprocess.run([program], capture_output=True, check=False, timeout=self.limits[test])
        except subprocess.TimeoutExpired:
            return True
        return ran.returncode != 0


def explanations():
    """{key: reason} of tests/mutants.txt: a key, and the reason on an indented line below it."""
    known, key = {}, None
    if os.path.exists(EXPLAINED):
        with open(EXPLAINED, encoding="utf-8") as file:
            for line in file.read().splitlines():
                if line.startswith("#") or not line.strip():
                    continue
                if line.startswith("\t") and key:
                    known[key] = (known[key] + " " + line.strip()).strip()
                else:
                    key = line
                    known[key] = ""
    return known


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--room", default="queue")
    parser.add_argument("--file", action="append")
    parser.add_argument("--sample", type=int, help="only so many, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--least", type=float, default=95)
    parser.add_argument("build", nargs="?", default=os.path.join(ROOT, "build"))
    options = parser.parse_args()
    shop = Workshop(options.build, options.room)
    files = options.file or [os.path.basename(unit) for unit in shop.units
                             if unit.startswith(f"firmware/{options.room}/")]
    mutants = [mutant for file in files for mutant in mutants_of(options.room, file)]
    if options.sample and options.sample < len(mutants):
        mutants = random.Random(options.seed).sample(mutants, options.sample)
    try:
        shop.prepare()
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for mutant, state in zip(mutants, pool.map(shop.judge, mutants)):
                mutant.state = state
                if state == "survived":
                    print(mutant, flush=True)
    finally:
        shutil.rmtree(shop.folder)
    return report(mutants, options)


def report(mutants, options):
    known = explanations()
    whole = not options.sample and not options.file
    survived = [mutant for mutant in mutants if mutant.state == "survived"]
    explained = [mutant for mutant in survived if known.get(mutant.key())]
    killed = sum(mutant.state == "killed" for mutant in mutants)
    judged = killed + len(survived) - len(explained)
    percent = 100 * killed / judged if judged else 0
    for state in ("stillborn", "equivalent"):
        print(f"{sum(mutant.state == state for mutant in mutants):5} {state}")
    print(f"{killed:5} killed\n{len(survived) - len(explained):5} survived\n{len(explained):5} survived, explained")
    print(f"{percent:.1f} % killed")
    left = set(known) - {mutant.key() for mutant in survived} if whole else set()
    for key in sorted(left):
        print(f"explained, but fits no survivor: {key}")
    return 1 if percent < options.least or left else 0


if __name__ == "__main__":
    sys.exit(main())
