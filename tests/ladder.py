#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Runs the suites of tools/check: builds first, two jobs at a time, one line a check, the count at the end.

A suite is a function that returns results (tests/tally.py). A new tests/test-*.c that a meson.build
names, a new *.test.mjs in tests/system or tests/browser and a new rule in tests/lint are picked up
without a change here.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

import tally

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")  # the programs and pages of tools/run, built by gcc
CHECK = os.path.join(BUILD, "check")
LOGS = os.path.join(CHECK, "log")
TAIL_LINES = 30
FAILURES_TOLD = 60
DIED = re.compile(r"Sanitizer|runtime error:")
COMPLAINT = re.compile(r"^.*(?:error|undefined reference|multiple definition).*$", re.MULTILINE)
BARE = ("exit ", "ran no test", "ended after", "does not build")  # says nothing: the log does
JOBS = 2

# What runs threads, and is therefore also run under ThreadSanitizer.
THREADED = ["printer"]
# What should be covered whole, and how far it is, is reported.
COVERED = ["queue", "wire", "store"]
# Where what is not covered is red.
WHOLE = ["queue"]

SANITIZER_ENVIRONMENT = {
    "CMOCKA_MESSAGE_OUTPUT": "TAP",
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:suppressions="
                    + os.path.join(ROOT, "tests/thread-sanitizer.txt"),
}

# gcc 12 calls it a leak when a pointer is handed over inside a struct and when require() ends the
# program, and does not know that reallocarray() goes with free(). Leaks are LeakSanitizer's to find.
ANALYZE = ["-fanalyzer", "-Wno-analyzer-malloc-leak", "-Wno-analyzer-mismatching-deallocation"]

# Set up as meson options; the environment chooses the compiler.
FOLDERS = {
    "analyze": (["--buildtype=debugoptimized", f"-Dc_args={ANALYZE}"], {"CC": "gcc"}),
    "sanitize": (["--buildtype=debugoptimized", "-Db_sanitize=address,undefined", "-Db_lundef=false"],
                 {"CC": "clang"}),
    "thread": (["--buildtype=debugoptimized", "-Db_sanitize=thread", "-Dwerror=false"],
               {"CC": "gcc"}),
    "coverage": (["--buildtype=debug", "-Db_coverage=true", "-Dwerror=false"], {"CC": "gcc"}),
}


class Context:
    """One suite's run: its log, and commands that write to it."""

    def __init__(self, suite, long):
        self.path = os.path.join(LOGS, suite + ".log")
        self.log = open(self.path, "w", encoding="utf-8")
        self.long = long

    def run(self, words, environment=None, timeout=1800):
        """(exit code, output); the output is in the log as well."""
        self.log.write("$ " + " ".join(words) + "\n")
        self.log.flush()
        try:
            ran = subprocess.run(words, cwd=ROOT, text=True, errors="replace", check=False,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=timeout,
                                 env={**os.environ, **(environment or {})})
            code, output = ran.returncode, ran.stdout
        except subprocess.TimeoutExpired as expired:
            code, output = 124, (expired.stdout or b"").decode("utf-8", "replace")
            output += f"\nended after {timeout} s\n"
        self.log.write(output + f"\nexit {code}\n")
        self.log.flush()
        return code, output


def folder(name):
    return os.path.join(CHECK, name)


def set_up(context, name):
    options, environment = FOLDERS[name]
    if os.path.exists(os.path.join(folder(name), "build.ninja")):
        # what a meson.build has got since is in the lists that follow
        return context.run(["ninja", "-C", folder(name), "build.ninja"], environment)[0]
    return context.run(["meson", "setup", folder(name), ROOT, *options], environment)[0]


def built(code, output):
    complaints = "\n".join(COMPLAINT.findall(output))
    return [tally.Result("no warning, no error", tally.FAILED if code else tally.PASSED,
                         complaints or f"exit {code}")]


def build(name, *targets):
    def suite(context):
        code, output = set_up(context, name), ""
        if not code:
            code, output = context.run(["ninja", "-C", folder(name), "-k", "0", f"-j{JOBS}", *targets])
        return built(code, output)
    return suite


def analyze(context):
    """The programs only: what a test does not check it may trust."""
    if set_up(context, "analyze"):
        return tally.plain("", 1, "the build folder is set up")
    with open(os.path.join(folder("analyze"), "meson-info/intro-targets.json"),
              encoding="utf-8") as file:
        programs = [os.path.relpath(path, folder("analyze")) for target in json.load(file)
                    for path in target["filename"]
                    if not os.path.relpath(target["defined_in"], ROOT).startswith("tests/")]
    return build("analyze", *programs)(context)


def build_gcc(context):
    code, output = context.run(["bash", "-c", 'build_all "$1" "$2" --buildtype=debugoptimized', "build",
                                ROOT, BUILD])
    return built(code, output)


def unit_tests(name):
    """{test: its programs} of a build folder; the programs as ninja's targets."""
    with open(os.path.join(folder(name), "meson-info/intro-tests.json"), encoding="utf-8") as file:
        return {test["name"]: [os.path.relpath(word, folder(name)) for word in test["cmd"]
                               if word.startswith(folder(name))] for test in json.load(file)}


def tests_of_rooms(name, rooms):
    """The tests named after a room or a noun in it, with their programs."""
    return {test: programs for test, programs in unit_tests(name).items()
            if any(test == room or test.startswith(room + "-") for room in rooms)}


def meson_test(context, name, tests, repeat=1):
    """Runs `tests` ({test: programs}); one whose program is not there is a failure."""
    built = [test for test, programs in tests.items()
             if all(os.path.exists(os.path.join(folder(name), program)) for program in programs)]
    results = [tally.Result(test, tally.FAILED, "does not build; see the log of the build")
               for test in sorted(set(tests) - set(built))]
    log = os.path.join(folder(name), "meson-logs/testlog.json")
    if os.path.exists(log):
        os.remove(log)
    if built:
        context.run(["meson", "test", "-C", folder(name), "--no-rebuild", "--num-processes", str(JOBS),
                     f"--repeat={repeat}", *built], SANITIZER_ENVIRONMENT)
    if not os.path.exists(log):
        return results + [tally.Result(name, tally.FAILED, "no unit test was run")]
    with open(log, encoding="utf-8") as file:
        text = file.read()
    for entry in map(json.loads, text.splitlines()):
        if entry["result"] != "OK":
            context.log.write(f"\n{entry['name']}: {entry['result']}\n" + entry.get("stdout", "")
                              + entry.get("stderr", ""))
    programs = tally.meson(text)
    if repeat == 1:
        run_again(context, name, programs, text)
    for program in sorted(programs):
        for result in programs[program]:
            result.name = f"{program}: {result.name}"
            results.append(result)
    return results


def run_again(context, name, programs, text):
    """A program whose test failed, and that did not die or read past an end, gets a second run: some
    start a broker or wait for a second that the machine gave to something else."""
    for entry in map(json.loads, text.splitlines()):
        output = entry.get("stdout", "") + entry.get("stderr", "")
        if entry["result"] == "OK" or not 0 < entry.get("returncode", -1) < 100 or DIED.search(output):
            continue
        code, output = context.run(entry["command"], SANITIZER_ENVIRONMENT, timeout=300)
        program = entry["name"].split("/")[-1].split(":")[-1].strip()
        if program in programs and not DIED.search(output):
            programs[program] = tally.second_run(programs[program], tally.tap(output, code, program))


def unlisted_tests():
    """Unit tests that no meson.build names are never run; that is a failure of its own."""
    with open(os.path.join(folder("sanitize"), "meson-info/intro-targets.json"),
              encoding="utf-8") as file:
        built = {os.path.relpath(source, ROOT) for target in json.load(file)
                 for part in target["target_sources"] for source in part.get("sources", [])}
    missing = [path for path in sorted(glob.glob(os.path.join(ROOT, "tests/test-*.c")))
               if os.path.relpath(path, ROOT) not in built]
    return tally.Result("every tests/test-*.c is in a meson.build",
                        tally.FAILED if missing else tally.PASSED,
                        "\n".join(os.path.relpath(path, ROOT) for path in missing))


def unit(context):
    return meson_test(context, "sanitize", unit_tests("sanitize"),
                      20 if context.long else 1) + [unlisted_tests()]


def tests_built(context, name, rooms):
    """The rooms' tests, after their programs were built in a folder that builds nothing else."""
    if set_up(context, name):
        return {}
    tests = tests_of_rooms(name, rooms)
    context.run(["ninja", "-C", folder(name), "-k", "0", f"-j{JOBS}",
                 *sorted({program for programs in tests.values() for program in programs})])
    return tests


def threads(context):
    return meson_test(context, "thread", tests_built(context, "thread", THREADED))


def coverage(context):
    """Runs the covered rooms' tests without a sanitizer and reports lines and branches."""
    tests = tests_built(context, "coverage", COVERED)
    for path in glob.glob(os.path.join(folder("coverage"), "**/*.gcda"), recursive=True):
        os.remove(path)
    meson_test(context, "coverage", tests)
    found = os.path.join(CHECK, "coverage.json")
    code, _ = context.run(["gcovr", "--root", ROOT, "--json", found,
                           # the other way out of require() ends the program
                           "--exclude-branches-by-pattern", r".*\brequire\(.*",
                           *[word for room in COVERED
                             for word in ("--filter", os.path.join(ROOT, "firmware", room) + "/")],
                           folder("coverage")])
    if code:
        return [tally.Result("coverage", tally.FAILED, "gcovr failed")]
    with open(found, encoding="utf-8") as file:
        files = json.load(file)["files"]
    return [measured(context, room, files) for room in COVERED]


def measured(context, room, files):
    """How much of a room was covered; each place that was not is in the log, and for WHOLE ones is red."""
    lines = [(entry["file"], line) for entry in files if entry["file"].startswith(f"firmware/{room}/")
             for line in entry["lines"] if not line.get("gcovr/noncode")]
    branches = [branch["count"] > 0 for _, line in lines for branch in line["branches"]]
    covered = sum(line["count"] > 0 for _, line in lines)
    missing = [f"{file}:{line['line_number']}: "
               + ("never run" if not line["count"] else
                  f"{sum(not branch['count'] for branch in line['branches'])} of "
                  f"{len(line['branches'])} branches never taken")
               for file, line in lines
               if not line["count"] or any(not branch["count"] for branch in line["branches"])]
    context.log.write(f"\n{room}:\n" + "\n".join(missing) + "\n")
    if not covered:
        return tally.Result(f"{room} is measured", tally.FAILED, "no line was covered")
    name = (f"{room}: {100 * covered / len(lines):.1f} % of {len(lines)} lines, "
            f"{100 * sum(branches) / max(1, len(branches)):.1f} % of {len(branches)} branches")
    return tally.Result(name, tally.FAILED if missing and room in WHOLE else tally.PASSED,
                        "\n".join(missing))


def lint(context):
    results = []
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/lint/*.py"))):
        name = os.path.basename(path)[:-3]
        if name == "house":
            continue
        runs = [["--self-test"]] if name == "tidy" else [["--self-test"], []]
        for arguments in runs:
            code, output = context.run([sys.executable, path, *arguments])
            results += tally.tap(output, code, name)
    return results


# Of these the suite of their name runs the built program.
SCRIPTS_ELSEWHERE = {"test-theory.py"}


def scripts(context):
    """Unit tests of the scripts in tools/ that no meson.build runs."""
    listed = "".join(open(path, encoding="utf-8").read()
                     for path in glob.glob(os.path.join(ROOT, "tools/**/meson.build"), recursive=True))
    results = []
    for path in sorted(glob.glob(os.path.join(ROOT, "tools/**/test-*.py"), recursive=True)):
        name = os.path.basename(path)
        if name not in listed and name not in SCRIPTS_ELSEWHERE:
            code, output = context.run([sys.executable, path, "-v"], timeout=300)
            results += [tally.Result(f"{name}: {result.name}", result.state, result.why)
                        for result in tally.unittest(output, code, name)]
    return results


def tidy(context):
    code, output = context.run([sys.executable, os.path.join(ROOT, "tests/lint/tidy.py"),
                                folder("sanitize")])
    return tally.tap(output, code, "clang-tidy")


def controls(context):
    code = set_up(context, "thread")
    if code:
        return [tally.Result("controls", tally.FAILED, "the thread build cannot be set up")]
    code, output = context.run([sys.executable, os.path.join(ROOT, "tests/controls.py"), BUILD,
                                folder("analyze"), folder("sanitize"), folder("thread")])
    return tally.tap(output, code, "controls")


def proof(context):
    """Frama-C WP on the small core. Debian 12 has it; a later one may not."""
    if not shutil.which("frama-c"):
        return [tally.Result("proof", tally.SKIPPED, "this Debian has no package frama-c-base")]
    code, output = context.run([sys.executable, os.path.join(ROOT, "tests/proof.py"),
                                os.path.join(CHECK, "proof")])
    return tally.tap(output, code, "proof")


def theory(context):
    """The engine as a queueing system, against the formulas; its own controls are among the tests."""
    code, output = context.run([sys.executable, os.path.join(ROOT, "tools/naeste-sim/test-theory.py"),
                                os.path.join(BUILD, "tools/naeste-sim/naeste-sim")], timeout=300)
    return tally.tap(output, code, "theory")


def node_tests(where):
    """
    Every tests/<where>/*.test.mjs, one after the other. These look at the clock, and the machine may have
    done something else meanwhile: what fails is run once more, and it is said that it was. --long, which
    looks for what fails seldom, gives no second run.
    """
    def suite(context):
        results = []
        paths = sorted(glob.glob(os.path.join(ROOT, "tests", where, "*.test.mjs")))
        for path in paths * (3 if context.long else 1):
            name = os.path.basename(path).removesuffix(".test.mjs")
            found = node_file(context, path)
            if not context.long and any(result.state == tally.FAILED for result in found):
                found = tally.second_run(found, node_file(context, path))
            for result in found:
                result.name = f"{name}: {result.name}"
            results += found
        return results or [tally.Result(where, tally.FAILED, f"no {where} test was found")]
    return suite


def node_file(context, path):
    code, output = context.run(["node", "--test", "--test-reporter=tap", path],
                               {"NAESTE_BUILD": BUILD}, timeout=420)
    return tally.node(output, code, os.path.basename(path).removesuffix(".test.mjs"))


# Simulated days (tools/naeste-sim) on which the estimates must keep their word.
DAYS = [
    ["--seed", "1", "--days", "12", "--warm", "8"],
    ["--seed", "2", "--days", "12", "--warm", "8", "--load", "0.7"],
    ["--seed", "22", "--days", "12", "--warm", "8", "--load", "0.6"],
    ["--seed", "3", "--days", "12", "--warm", "8", "--load", "1.2", "--no-show", "0.12"],
]


def days(context):
    program = os.path.join(BUILD, "tools/naeste-sim/naeste-sim")
    results = []
    for words in DAYS:
        code, output = context.run([program, "days", *words], timeout=120)
        results.append(tally.Result(f"estimates keep their word: {' '.join(words)}",
                                    tally.FAILED if code else tally.PASSED, output))
    code, output = context.run([program, "days", *DAYS[0], "--control"], timeout=120)
    results.append(tally.Result("control: half of what is right is found out",
                                tally.PASSED if code == 1 else tally.FAILED, output))
    return results


WORLD_SEEDS, WORLD_LONG_SECONDS = 60, 4 * 3600


def world_run(context, name, program, *words, timeout=600):
    """One run of the seeded world; what it says last is part of its name: days, steps, speed."""
    code, output = context.run([program, "world", *words], timeout=timeout)
    said = output.strip().splitlines()
    figures = next((line for line in said if "checked steps a second" in line), "no figures")
    return tally.Result(f"{name}: {figures.split(';')[0]}", tally.FAILED if code else tally.PASSED,
                        output[-3000:]), output


def world(context):
    """Many seeds of the gcc build, a few with sanitizers; the long run goes on where the last one ended."""
    program = os.path.join(BUILD, "tools/naeste-sim/naeste-sim")
    mark, first = os.path.join(CHECK, "world.next"), "1"
    if context.long and os.path.exists(mark):
        with open(mark, encoding="utf-8") as file:
            first = file.read().strip()
    most = (["--seeds", "100000000", "--seconds", str(WORLD_LONG_SECONDS)] if context.long
            else ["--seeds", str(WORLD_SEEDS)])
    result, output = world_run(context, "every invariant holds", program, "--seed", first, *most,
                               "--cover", timeout=WORLD_LONG_SECONDS + 300)
    reached = re.search(r"next seed (\d+)", output)
    if context.long and reached and result.state == tally.PASSED:
        with open(mark, "w", encoding="utf-8") as file:
            file.write(reached[1] + "\n")
    hashes = [re.findall(r"hash \w+", context.run([program, "world", "--seed", "7"])[1])
              for _ in range(2)]
    year, _ = world_run(context, "a year without a network", program, "--year")
    return [result, year,
            tally.Result("the same seed is the same history",
                         tally.PASSED if hashes[0] and hashes[0] == hashes[1] else tally.FAILED,
                         str(hashes)),
            world_run(context, "with sanitizers", os.path.join(folder("sanitize"),
                      "tools/naeste-sim/naeste-sim"), "--seeds", "1000", "--seconds", "8")[0]]


def bugs(context):
    """The controls of the world: a bug that it does not find is a failure."""
    code, output = context.run([sys.executable, os.path.join(ROOT, "tests/bugs.py"), BUILD])
    return tally.tap(output, code, "bugs")


def mutation(context):
    """Small faults in the queue, one by one: a test must notice. Uses the objects of build-gcc."""
    code, output = context.run([sys.executable, os.path.join(ROOT, "tests/mutate.py"), "--jobs", str(JOBS),
                                BUILD], timeout=6 * 3600)
    percent = re.search(r"^([\d.]+) % killed$", output, re.MULTILINE)
    found = percent[0] if percent else "nothing was judged"
    return [tally.Result(f"queue: {found}", tally.FAILED if code or not percent else tally.PASSED,
                         "\n".join(output.splitlines()[-TAIL_LINES:]))]


BEFORE_APPLIANCES = ["build-gcc", "lint", "scripts", "proof", "theory", "world", "bugs",
                     "build-gcc-analyze", "unit", "tidy", "controls", "coverage", "threads"]

# name: (function, what must have ended before). In the order in which they are begun.
SUITES = {
    "build-gcc": (build_gcc, []),
    "lint": (lint, []),
    "scripts": (scripts, []),
    "proof": (proof, []),
    "build-clang-sanitize": (build("sanitize"), []),
    "build-gcc-analyze": (analyze, []),
    "unit": (unit, ["build-clang-sanitize"]),
    "tidy": (tidy, ["build-clang-sanitize"]),
    "controls": (controls, ["build-gcc", "build-clang-sanitize", "build-gcc-analyze"]),
    "coverage": (coverage, []),
    "threads": (threads, ["controls"]),
    "days": (days, ["build-gcc"]),
    "theory": (theory, ["build-gcc"]),
    "world": (world, ["build-gcc", "build-clang-sanitize"]),
    "bugs": (bugs, ["build-gcc"]),
    # Last: they start whole appliances and look at the clock.
    "system": (node_tests("system"), BEFORE_APPLIANCES),
    "browser": (node_tests("browser"), [*BEFORE_APPLIANCES, "system"]),
    "mutation": (mutation, ["build-gcc", "browser"]),
}
LONG_ONLY = {"mutation"}  # and when it is named


class Ladder:
    def __init__(self, names, long):
        self.waiting, self.ended, self.long = list(names), set(), long
        self.names = set(names)
        self.changed = threading.Condition()
        self.counts = {tally.PASSED: 0, tally.FAILED: 0, tally.SKIPPED: 0}
        self.again = 0  # passed, but not the first time
        self.failed = []  # (suite, result), told once more at the end

    def take(self):
        """The next suite whose needs have ended; waits for one; None when there is nothing left."""
        with self.changed:
            while self.waiting:
                for name in self.waiting:
                    if all(need in self.ended or need not in self.names for need in SUITES[name][1]):
                        self.waiting.remove(name)
                        return name
                self.changed.wait()
            return None

    def work(self):
        while (name := self.take()) is not None:
            begin = time.monotonic()
            context = Context(name, self.long)
            try:
                results = SUITES[name][0](context)
            except Exception as error:  # a suite that breaks is red, the others go on
                context.log.write(f"{type(error).__name__}: {error}\n")
                results = [tally.Result(name, tally.FAILED, f"{type(error).__name__}: {error}")]
            context.log.close()
            with self.changed:
                self.tell(name, results, context.path, time.monotonic() - begin)
                self.ended.add(name)
                self.changed.notify_all()

    def tell(self, name, results, log, seconds):
        unexplained = False
        for result in results:
            self.counts[result.state] += 1
            unexplained |= (result.state == tally.FAILED
                            and (not result.why or result.why.startswith(BARE)))
            why = result.why.splitlines() if result.state != tally.PASSED else []
            reason = f" ({why[0]})" if result.state == tally.SKIPPED and why else ""
            again = ", the second time" if result.first_why else ""
            print(f"{result.state:7} {name}: {result.name}{reason}{again}")
            for line in (result.first_why or "").splitlines()[:TAIL_LINES]:
                print(f"        the first time: {line}")
            self.again += 1 if again else 0
            if result.state == tally.FAILED:
                self.failed.append((name, result))
                for line in why[:TAIL_LINES]:
                    print(f"        {line}")
        if unexplained:
            print(f"------- the end of {os.path.relpath(log, ROOT)}")
            with open(log, encoding="utf-8") as file:
                for line in file.read().splitlines()[-TAIL_LINES:]:
                    print(f"        {line[:200]}")
        print(f"------- {name} took {seconds:.0f} s", flush=True)


    def tell_failures(self):
        """Once more at the end, shortly: a build server may keep no more than the end of what was said."""
        if self.failed:
            print("------- what failed")
        lines = 1 if len(self.failed) > 20 else 6
        for name, result in self.failed[:FAILURES_TOLD]:
            print(f"{result.state:7} {name}: {result.name[:160]}")
            for line in (result.why or "").splitlines()[:lines]:
                print(f"        {line[:200]}")
        if len(self.failed) > FAILURES_TOLD:
            print(f"        and {len(self.failed) - FAILURES_TOLD} more")


def wanted_suites(words, long):
    unknown = [word for word in words if word not in SUITES]
    if unknown:
        raise SystemExit(f"tools/check: no such suite: {' '.join(unknown)}; see --list")
    if not words:
        return [name for name in SUITES if long or name not in LONG_ONLY]
    needed = set(words)
    if needed & {"unit", "tidy", "controls"}:
        needed.add("build-clang-sanitize")
    if needed & {"system", "browser", "controls", "mutation", "days", "theory", "world", "bugs"}:
        needed.add("build-gcc")
    if "controls" in needed:
        needed.add("build-gcc-analyze")
    return [name for name in SUITES if name in needed]


def main():
    words = sys.argv[1:]
    if "--list" in words:
        print("\n".join(SUITES))
        return 0
    os.makedirs(LOGS, exist_ok=True)
    long = "--long" in words
    ladder = Ladder(wanted_suites([word for word in words if word != "--long"], long), long)
    workers = [threading.Thread(target=ladder.work) for _ in range(JOBS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    counts = ladder.counts
    ladder.tell_failures()
    if ladder.again:
        print(f"{ladder.again} of those that passed did so only the second time")
    print(f"{counts[tally.PASSED]} passed, {counts[tally.FAILED]} failed, "
          f"{counts[tally.SKIPPED]} skipped")
    return 1 if counts[tally.FAILED] or not counts[tally.PASSED] else 0


if __name__ == "__main__":
    sys.exit(main())
