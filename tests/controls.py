#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Shows that the compilers, sanitizers, unit tests and the count can be red. Prints TAP.

usage: controls.py GCC ANALYZE SANITIZE THREAD (build folders that meson has set up)

Each control takes the very command with which a file of the project is compiled there and gives it a
seeded fault; the control is green when the fault is refused, and when the same without the fault is not.
"""
import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile

import ladder
import mutate
import tally

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLE = "firmware/base/text.c"
ENVIRONMENT = {**os.environ, "UBSAN_OPTIONS": "halt_on_error=1", "TSAN_OPTIONS": "halt_on_error=1:suppressions="
               + os.path.join(ROOT, "tests/thread-sanitizer.txt")}


def command(build):
    """The compiler's words for SAMPLE in a build folder, without input and outputs; and the folder."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            if os.path.normpath(os.path.join(entry["directory"], entry["file"])) == (
                    os.path.join(ROOT, SAMPLE)):
                words, kept = shlex.split(entry["command"]), []
                skip = 0
                for word in words:
                    if skip:
                        skip -= 1
                    elif word in ("-o", "-c", "-MF", "-MQ", "-MD"):
                        skip = 0 if word == "-MD" else 1
                    else:
                        kept.append(word)
                return kept, entry["directory"]
    raise SystemExit(f"{build}: {SAMPLE} is not compiled there")


def compile_text(build, text, *more, output="/dev/null", link=False):
    words, folder = command(build)
    with tempfile.TemporaryDirectory(prefix="naeste-control-") as scratch:
        source = os.path.join(scratch, "seeded.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        mode = [] if link else ["-c"]
        return subprocess.run([*words, *mode, source, *more, "-o", output], cwd=folder, text=True,
                              capture_output=True, check=False)


HEAD = ("#include <stdlib.h>\n#include <pthread.h>\nint seeded(int a, long b);\n"
        "void *made(void);\nvoid keep(void *kept);\n")
GOOD = HEAD + "int seeded(int a, long b)\n{\n\treturn a + (int)b;\n}\n"
REFUSED = [
    ("gcc refuses a narrowing", 0, "return (int)b + (a = b);", "-Werror=conversion"),
    ("gcc refuses an unhandled enumerator", 0,
     "enum x { X, Y } x = a ? X : Y;\n\tswitch (x) {\n\tcase X:\n\tdefault:\n\t\treturn (int)b;\n\t}",
     "-Werror=switch-enum"),
    ("gcc -fanalyzer refuses a double free", 1,
     "void *p = made();\n\tfree(p);\n\tif (a)\n\t\tfree(p);\n\treturn 0;", "double-free"),
    ("gcc -fanalyzer refuses a use after free", 1,
     "char *p = malloc(4);\n\tif (!p)\n\t\treturn 1;\n\tfree(p);\n\treturn a ? *p : (int)b;",
     "use-after-free"),
    ("gcc -fanalyzer refuses a pointer that nobody checked", 1,
     "int *p = calloc(4, sizeof(int));\n\t*p = a;\n\tkeep(p);\n\treturn (int)b;",
     "possible-null-dereference"),
    ("clang refuses a variable that may be unset", 2,
     "int c;\n\tfor (int i = 0; i < a; i++)\n\t\tc = (int)b;\n\treturn c;", "conditional-uninitialized"),
]

CRASHING = [
    ("AddressSanitizer stops a read past the end", 2,
     "char *p = calloc(4, 1);\n\tint c = p[a + 3];\n\tfree(p);\n\treturn c;", "AddressSanitizer"),
    ("LeakSanitizer reports what is not freed", 2,
     "char *volatile p = calloc(4, 1);\n\tint c = *p;\n\tp = NULL;\n\treturn c;", "LeakSanitizer"),
    ("UndefinedBehaviorSanitizer stops a shift too far", 2,
     "return (1 << (a + 40)) & 0;", "shift exponent"),
    ("ThreadSanitizer stops a race", 3,
     "pthread_t t;\n\tpthread_create(&t, NULL, racer, NULL);\n\tfor (int i = 0; i < 100000; i++)\n"
     "\t\tshared++;\n\tpthread_join(t, NULL);\n\treturn shared & 0;", "data race"),
]
RACER = ("static int shared;\nvoid *racer(void *n);\nvoid *racer(void *n)\n{\n"
         "\tfor (int i = 0; i < 100000; i++)\n\t\tshared++;\n\treturn n;\n}\n")


def function(body):
    return HEAD + "int seeded(int a, long b)\n{\n\t" + body + "\n}\n"


def refuse(builds, name, build, body, word):
    clean, seeded = compile_text(builds[build], GOOD), compile_text(builds[build], function(body))
    complaints = []
    if clean.returncode != 0:
        complaints.append("clean code is refused: " + clean.stderr[-500:])
    if seeded.returncode == 0 or word not in seeded.stderr:
        complaints.append(f"was not refused for {word}: " + seeded.stderr[-500:])
    return name, complaints


def crash(builds, name, build, body, word):
    text = (HEAD + RACER + "int seeded(int a, long b)\n{\n\t(void)b;\n\t" + body + "\n}\n"
            "int main(int argc, char **argv)\n{\n\t(void)argv;\n\treturn seeded(argc, 1);\n}\n")
    with tempfile.TemporaryDirectory(prefix="naeste-control-") as scratch:
        program = os.path.join(scratch, "seeded")
        built = compile_text(builds[build], text, "-pthread", "-Wno-error", output=program, link=True)
        if built.returncode != 0:
            return name, ["does not build: " + built.stderr[-500:]]
        ran = subprocess.run([program], env=ENVIRONMENT, text=True, capture_output=True, check=False)
    if ran.returncode == 0 or word not in ran.stderr:
        return name, [f"exit {ran.returncode}: {ran.stderr[-500:]}"]
    return name, []


# Seeded bugs in firmware/base: (what stands there, what the bug is).
MUTANTS = [
    ("text.c", "if (length >= size)", "if (length > size)"),
    ("text.c", "point >= 0xa0", "point >= 0x80"),
    ("id.c", "tail += offset;", "tail += offset + 1;"),
    ("log.c", "(unsigned char)line[i] < 0x20", "(unsigned char)line[i] < 0x0a"),
]


def mutant(builds, name, file, before, after):
    """The unit test of base, linked with a base in which one line is wrong, must be red."""
    words, folder = command(builds[0])
    with open(os.path.join(ROOT, "firmware/base", file), encoding="utf-8") as handle:
        text = handle.read()
    if before not in text:
        return name, [f"firmware/base/{file} has no line {before!r} any more"]
    with tempfile.TemporaryDirectory(prefix="naeste-control-") as scratch:
        wrong, program = os.path.join(scratch, file), os.path.join(scratch, "test-base")
        with open(wrong, "w", encoding="utf-8") as handle:
            handle.write(text.replace(before, after))
        sources = [os.path.join(ROOT, "firmware/base", other)
                   for other in ("civil.c", "clock.c", "id.c", "log.c", "text.c") if other != file]
        test = os.path.join(ROOT, "tests/test-base.c")
        built = subprocess.run([*words, "-Wno-error", wrong, *sources, test, "-lcmocka", "-lsystemd",
                                "-o", program], cwd=folder, text=True, capture_output=True, check=False)
        if built.returncode != 0:
            return name, ["does not build: " + built.stderr[-500:]]
        ran = subprocess.run([program], text=True, capture_output=True, check=False,
                             env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP"})
    results = tally.tap(ran.stdout + ran.stderr, ran.returncode, "base")
    red = ran.returncode != 0 and any(result.state == tally.FAILED for result in results)
    return name, [] if red else ["the tests are green with it"]


TOY = """int toy_most(int a, int b);
int toy_never(int a);
int toy_most(int a, int b)
{
	if (a >= b)
		return a;
	return b;
}
int toy_never(int a)
{
	return a + 1;
}
"""
TOY_TEST = "int toy_most(int a, int b);\nint main(void)\n{\n\treturn toy_most(2, 1) != 2;\n}\n"
# What is changed in it, to what, and what must become of it.
TOY_MUTANTS = [("if (a >= b)", "if (a < b)", "killed"), ("if (a >= b)", "while (a < b)", "killed"),
               ("return a;", "for (;;) {}", "killed"),
               ("return b;", "return 0;", "survived"),
               ("return a + 1;", "return a - 1;", "survived"),
               ("return a + 1;", "return 1 + a;", "equivalent"), ("return b;", "return c;", "stillborn")]


def toy_mutants():
    """mutate.py on a room of two functions, of which a test reaches one."""
    with tempfile.TemporaryDirectory(prefix="naeste-control-") as root:
        units = {"firmware/toy/toy.c": TOY, "tests/test-toy.c": TOY_TEST}
        for path, text in units.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)))
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        with open(os.path.join(root, "compile_commands.json"), "w", encoding="utf-8") as file:
            json.dump([{"directory": root, "file": path, "command": f"cc -c {path}"} for path in units], file)
        mutants = []
        for before, after, _ in TOY_MUTANTS:
            at = next(at for at, line in enumerate(TOY.split("\n")) if before in line)
            mutants.append(mutate.Mutant("toy.c", at, "\t" + before, "\t" + after))
        with contextlib.redirect_stdout(io.StringIO()):
            mutate.judge_all(mutate.Workshop(root, root, "toy"), mutants, 1)
    return "small faults are judged rightly", [
        f"{mutant} is {mutant.state}, not {wanted}"
        for mutant, (_, _, wanted) in zip(mutants, TOY_MUTANTS) if mutant.state != wanted]


COUNTS = [
    ("a green run is counted", tally.tap("1..2\nok 1 - a\nok 2 - b\n", 0, "x"), (2, 0, 0)),
    ("a failing test is counted", tally.tap("1..2\nok 1 - a\nnot ok 2 - b\n# why\n", 1, "x"), (1, 1, 0)),
    ("a skip is counted", tally.tap("1..2\nok 1 - a\nnot ok 2 # SKIP b\n", 0, "x"), (1, 0, 1)),
    ("a program that dies is red", tally.tap("1..3\nok 1 - a\n", -11, "x"), (1, 1, 0)),
    ("a program that dies at the end is red", tally.tap("1..1\nok 1 - a\n", -6, "x"), (1, 1, 0)),
    ("a program that runs nothing is red", tally.tap("", 0, "x"), (0, 1, 0)),
    ("a failing script test is counted",
     tally.unittest("test_a (x.A.test_a) ... ok\ntest_b (x.A.test_b)\nWhat it does. ... FAIL\n"
                    "Ran 2 tests in 1s\n", 1, "x"), (1, 1, 0)),
    ("a script test that is not understood is red",
     tally.unittest("test_a (x.A.test_a) ... ok\nRan 2 tests in 1s\n", 0, "x"), (1, 1, 0)),
    ("a script that runs nothing is red", tally.unittest("Ran 0 tests in 0s\n", 0, "x"), (0, 1, 0)),
    ("node's failing inner test is counted once",
     tally.node("    ok 1 - a\n    not ok 2 - b\n    1..2\nnot ok 1 - suite\n1..1\n", 1, "x"), (1, 1, 0)),
    ("node's failing hook is counted",
     tally.node("    ok 1 - a\n    1..1\nnot ok 1 - suite\n1..1\n", 1, "x"), (1, 1, 0)),
    ("node's skip is counted", tally.node("ok 1 - a # SKIP why\n1..1\n", 0, "x"), (0, 0, 1)),
    ("what failed and is green the second time passed",
     tally.second_run(tally.node("ok 1 - a\nnot ok 2 - b\n1..2\n", 1, "x"),
                      tally.node("ok 1 - a\nok 2 - b\n1..2\n", 0, "x")), (2, 0, 0)),
    ("what failed twice is red",
     tally.second_run(tally.node("ok 1 - a\nnot ok 2 - b\n1..2\n", 1, "x"),
                      tally.node("ok 1 - a\nnot ok 2 - b\n1..2\n", 1, "x")), (1, 1, 0)),
    ("each has failed once: both passed once",
     tally.second_run(tally.node("ok 1 - a\nnot ok 2 - b\n1..2\n", 1, "x"),
                      tally.node("not ok 1 - a\nok 2 - b\n1..2\n", 1, "x")), (2, 0, 0)),
    ("a second run that dies is red",
     tally.second_run(tally.node("ok 1 - a\nnot ok 2 - b\n1..2\n", 1, "x"),
                      tally.node("", 7, "x")), (1, 2, 0)),
    ("a second run that ends early leaves the failure",
     tally.second_run(tally.node("ok 1 - a\nnot ok 2 - b\n1..2\n", 1, "x"),
                      tally.node("ok 1 - a\n1..1\n", 0, "x")), (1, 1, 0)),
    ("a hook that failed once is forgiven",
     tally.second_run(tally.node("    ok 1 - a\n    1..1\nnot ok 1 - suite\n1..1\n", 1, "x"),
                      tally.node("    ok 1 - a\n    1..1\nok 1 - suite\n1..1\n", 0, "x")), (1, 0, 0)),
    ("node that runs nothing is red", tally.node("1..0\n", 0, "x"), (0, 1, 0)),
    ("node that dies is red", tally.node("ok 1 - a\n", 7, "x"), (1, 1, 0)),
]


def count(name, results, wanted):
    states = [result.state for result in results]
    got = tuple(states.count(state) for state in (tally.PASSED, tally.FAILED, tally.SKIPPED))
    return name, [] if got == wanted else [f"expected {wanted}, counted {got}"]


def node_test():
    """A real failing node test, through the real command."""
    name = "a failing system test is counted"
    with tempfile.TemporaryDirectory(prefix="naeste-control-") as scratch:
        path = os.path.join(scratch, "seeded.test.mjs")
        with open(path, "w", encoding="utf-8") as file:
            file.write("import { describe, test } from 'node:test';\ndescribe('s', () => {\n"
                       "test('good', () => {});\ntest('bad', () => { throw new Error('seeded'); });\n"
                       "});\n")
        ran = subprocess.run(["node", "--test", "--test-reporter=tap", path], text=True,
                             capture_output=True, check=False, env={
                                 key: value for key, value in os.environ.items()
                                 if key != "NODE_TEST_CONTEXT"})
    return count(name, tally.node(ran.stdout, ran.returncode, "x"), (1, 1, 0))


def told_at_the_end():
    """Of a long log a build server may show the end only: each failure stands there, with its reason."""
    runs = ladder.Ladder([], False)
    runs.failed = [("system", tally.Result("a seeded one", tally.FAILED, "why it is so\nand more"))]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        runs.tell_failures()
    wanted = ["failed  system: a seeded one", "why it is so"]
    return "what failed is told at the end", [word for word in wanted if word not in said.getvalue()]


def main():
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        return 2
    builds = [os.path.abspath(build) for build in sys.argv[1:]]
    jobs = [(refuse, (builds, *row)) for row in REFUSED]
    jobs += [(crash, (builds, *row)) for row in CRASHING]
    jobs += [(mutant, (builds, f"the unit tests notice {after!r} in {file}", file, before, after))
             for file, before, after in MUTANTS]
    jobs += [(count, row) for row in COUNTS] + [(node_test, ()), (told_at_the_end, ()), (toy_mutants, ())]
    print(f"1..{len(jobs)}")
    red = 0
    for number, (run, arguments) in enumerate(jobs, 1):
        name, complaints = run(*arguments)
        print(f"{'not ok' if complaints else 'ok'} {number} - {name}", flush=True)
        for complaint in complaints:
            print("\n".join("# " + line for line in complaint.splitlines()), flush=True)
        red += bool(complaints)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
