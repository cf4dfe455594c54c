#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Mutation test of a room: makes one small fault after the other and asks whether a test notices.

usage: mutate.py [--room queue] [--file NAME.c …] [--sample N] [--seed S] [--jobs N] [--least PERCENT] [BUILD]

BUILD is a folder that meson has set up (default build); its compile commands and unit tests are used. A
mutant whose object file equals the original's is none (M. Papadakis et al., "Trivial compiler
equivalence", ICSE 2015), nor is one that does not compile. A test that fails, dies or takes far longer
than before kills; only tests that reach the line are asked, and where none does the mutant survives.
Survivors are printed; those that are explained in tests/mutants.txt, one by one, with
the reason, are counted apart. Exit 1 when fewer than --least percent are killed (default 95; what is
explained counts as neither), or when an explanation is left over that fits nothing.
"""
import argparse
import concurrent.futures
import filecmp
import glob
import json
import math
import os
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXPLAINED = os.path.join(ROOT, "tests/mutants.txt")
SLOWEST_S, ASLEEP_S = 60, 600

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


def mutants_of(file, text):
    depth = 0
    for at, (line, code) in enumerate(zip(text.split("\n"), code_lines(text))):
        if depth > 0 or "#" in line:  # in a function or a table
            yield from mutants_of_line(file, at, line, code)
        depth += code.count("{") - code.count("}")


class Workshop:
    """
    The room as a shared library and its tests as programs, built once: a mutant costs one compilation, one
    link and the tests that reach its line, the quick ones first, until one is red.
    """

    def __init__(self, root, build, room):
        self.root, self.room = root, room
        self.folder = tempfile.mkdtemp(prefix="naeste-mutate-")
        self.commands = {}
        with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
            for entry in json.load(file):
                path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
                path = os.path.relpath(path, root)
                self.commands[path] = (self.words(entry["command"]), entry["directory"])
        self.units = sorted(path for path in self.commands
                            if os.path.dirname(path) in ("firmware/base", f"firmware/{room}"))
        self.tests = sorted(path for path in self.commands
                            if re.match(rf"tests/test-{room}(-\w+)*\.c$", path))
        self.seconds = {}
        self.reached = {}  # file: {line: tests}
        self.functions = {}  # file: [(first line, last line, tests)]

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
        # For a shared library, whose functions the tests find and the compiler may still merge.
        return [*kept, "-fPIC", "-fno-semantic-interposition", "-fvisibility=default", "-w"]

    def source(self, unit):
        with open(os.path.join(self.root, unit), encoding="utf-8") as file:
            return file.read()

    def compile(self, path, text, output, *more):
        words, folder = self.commands[path]
        # From a pipe: what says __FILE__ and __LINE__ is the same code with a fault and without.
        text = f'#line 1 "{os.path.join(self.root, path)}"\n{text}'
        words = [word for word in words if not word.endswith(".c")]
        return subprocess.run([*words, *(more or ["-O1"]), "-x", "c", "-c", "-", "-o", output], cwd=folder,
                              check=False, input=text.encode(), capture_output=True).returncode == 0

    def object(self, path, ending=".o"):
        return os.path.join(self.folder, path.replace("/", "-") + ending)

    def program(self, test):
        return self.object(test, ".run")

    @staticmethod
    def link(objects, output, *more):
        return subprocess.run(["cc", *objects, *more, "-o", output, "-lcmocka", "-lsystemd", "-lm"],
                              check=False, capture_output=True).returncode == 0

    def library(self, objects, folder, *more):
        return self.link(objects, os.path.join(folder, "libroom.so"), "-shared", *more)

    def run(self, test, library, limit_s, **more):
        """The seconds of the processor that a green test took with the library of that folder, else None."""
        environment = {**os.environ, "LD_LIBRARY_PATH": library, "CMOCKA_TEST_ABORT": "1", **more}
        with subprocess.Popen([self.program(test)], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ran:
            # Not by the clock: the machine may do something else meanwhile. That is for what sleeps.
            resource.prlimit(ran.pid, resource.RLIMIT_CPU, (limit_s, limit_s + 1))
            asleep = threading.Timer(ASLEEP_S, ran.kill)
            asleep.start()
            _, status, used = os.wait4(ran.pid, 0)
            asleep.cancel()
            ran.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime if ran.returncode == 0 else None

    def prepare(self, jobs):
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for ending, *more in ((".o",), (".cov.o", "-O0", "--coverage")):
                if not all(pool.map(lambda unit: self.compile(unit, self.source(unit),
                                                              self.object(unit, ending), *more), self.units)):
                    raise SystemExit("mutate: the room does not compile")
                folder = self.object("", ending)
                os.makedirs(folder)
                if not self.library([self.object(unit, ending) for unit in self.units], folder, *more):
                    raise SystemExit("mutate: the room cannot be linked")
            found = dict(zip(self.tests, pool.map(self.prepare_test, self.tests)))
        self.tests = sorted((test for test in found if found[test] is not None), key=self.seconds.get)
        for test in self.tests:
            self.note(test, found[test])

    def prepare_test(self, test):
        """Builds and times a test, and asks gcov what it reaches; None when it needs more than its room."""
        plain, counting = self.object("", ".o"), self.object("", ".cov.o")
        if not (self.compile(test, self.source(test), self.object(test))
                and self.link([self.object(test)], self.program(test), "-L" + plain, "-lroom")):
            print(f"mutate: {test} needs more than its room: left out")
            return None
        self.seconds[test] = self.run(test, plain, SLOWEST_S)
        if self.seconds[test] is None:
            raise SystemExit(f"mutate: {test} is red without a fault")
        counts = self.object(test, ".counts")
        depth = len(self.folder.strip("/").split("/"))
        self.run(test, counting, SLOWEST_S, GCOV_PREFIX=counts, GCOV_PREFIX_STRIP=str(depth))
        for unit in self.units:
            notes = self.object(unit, ".cov.gcno")
            os.symlink(notes, os.path.join(counts, os.path.basename(notes)))
        words = ["gcov", "--json-format", "--stdout", *glob.glob("*.gcda", root_dir=counts)]
        said = subprocess.run(words, cwd=counts, check=True, capture_output=True, text=True).stdout
        return [file for line in said.splitlines() for file in json.loads(line)["files"]]

    def note(self, test, files):
        for file in files:
            path = os.path.relpath(os.path.join(self.root, file["file"]), self.root)
            lines = self.reached.setdefault(path, {})
            for line in file["lines"]:
                tests = lines.setdefault(line["line_number"], [])
                if line["count"] and test not in tests:
                    tests.append(test)
            for function in file["functions"]:
                if function["execution_count"]:
                    self.functions.setdefault(path, []).append(
                        (function["start_line"], function["end_line"], test))

    def tests_of(self, path, mutant):
        """The tests that reach the line; of a line without code of its own, the function; of a table, all."""
        line, lines = mutant.line + 1, self.reached.get(path, {})
        if line in lines and not re.match(r"\s*(case|default)\b", mutant.before):
            return lines[line]
        inside = [test for first, last, test in self.functions.get(path, []) if first <= line <= last]
        return list(dict.fromkeys(inside)) or self.tests

    def judge(self, mutant):
        """stillborn, equivalent, killed or survived."""
        path = f"firmware/{self.room}/{mutant.file}"
        lines = self.source(path).split("\n")
        lines[mutant.line] = mutant.after
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            changed = os.path.join(scratch, "changed.o")
            if not self.compile(path, "\n".join(lines), changed):
                return "stillborn"
            if filecmp.cmp(changed, self.object(path), shallow=False):
                return "equivalent"
            objects = [changed if unit == path else self.object(unit) for unit in self.units]
            if not self.library(objects, scratch):
                return "killed"
            for test in self.tests_of(path, mutant):
                if self.run(test, scratch, 1 + math.ceil(2 * self.seconds[test])) is None:
                    return "killed"
        return "survived"


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
    shop = Workshop(ROOT, options.build, options.room)
    files = options.file or [os.path.basename(unit) for unit in shop.units
                             if unit.startswith(f"firmware/{options.room}/")]
    mutants = [mutant for file in files
               for mutant in mutants_of(file, shop.source(f"firmware/{options.room}/{file}"))]
    if options.sample and options.sample < len(mutants):
        mutants = random.Random(options.seed).sample(mutants, options.sample)
    judge_all(shop, mutants, options.jobs)
    return report(mutants, options)


def judge_all(shop, mutants, jobs):
    """Gives each its state and prints the survivors."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        shop.prepare(jobs)
        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for mutant, state in zip(mutants, pool.map(shop.judge, mutants)):
                mutant.state = state
                if state == "survived":
                    print(mutant, flush=True)
        print(f"{len(mutants) / (time.monotonic() - begin):.1f} mutants a second")
    finally:
        shutil.rmtree(shop.folder)


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
