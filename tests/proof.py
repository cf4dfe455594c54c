#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Proves the small core with Frama-C WP, and that the proof can fail. Prints TAP.

usage: proof.py FOLDER (for the provers' settings and what they wrote)

Each file of PROVED stands alone with the ACSL contracts of its header: every function keeps its contract,
no run-time error is possible (overflow, index, pointer, a cast that loses something), and no
precondition contradicts itself. Each of SEEDS is a bug in one of them that must not be provable.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

PROVED = {
    "firmware/base/civil.c": "days and dates are what counting gives",
    "firmware/queue/score.c": "the score equals its formula and grows with waiting",
    "firmware/queue/number.c": "each number has one text, and the text gives it back",
    "firmware/queue/ticket-life.c": "the table of a ticket's life is the picture",
}

# (function, file, what stands there, what the bug is, what must not be provable)
SEEDS = [
    ("civil_days", "firmware/base/civil.c", "year -= month <= 2", "year -= month < 2",
     "a leap day in the middle of the year"),
    ("civil_month_days", "firmware/base/civil.c", "year % 100 != 0) || year % 400 == 0", "year % 100 != 0)",
     "no 29 February 2000"),
    ("score_points", "firmware/queue/score.h", "SCORE_WAITED_MAX_MS          INT64_C(3155760000000)",
     "SCORE_WAITED_MAX_MS          INT64_C(31557600000000)", "an overflow after a thousand years"),
    ("score_points", "firmware/queue/score.c", "(in_time + head_start_ms)",
     "in_time + head_start_ms", "a head start that is not multiplied"),
    ("score_waited_ms", "firmware/queue/score.c", "now_ms <= since_ms", "now_ms < 0",
     "a wait below nothing"),
    ("score_waited_ms", "firmware/queue/score.c",
     "since_ms < 0 ? now_ms > since_ms + SCORE_WAITED_MAX_MS",
     "0 ? now_ms > since_ms + SCORE_WAITED_MAX_MS", "a difference of two times that overflows"),
    ("number_format", "firmware/queue/number.c", "% QUEUE_NUMBERS_PER_LETTER + 1",
     "% QUEUE_NUMBERS_PER_LETTER", "a number A000"),
    ("number_parse", "firmware/queue/number.c", "if (digits == 0 || ", "if (",
     "A000 taken for a number"),
    ("number_parse", "firmware/queue/number.c", "i < NUMBER_TEXT_BYTES - 1; i++",
     "i < NUMBER_TEXT_BYTES; i++", "reading behind the end"),
    ("ticket_may_enter", "firmware/queue/ticket-life.c", "TO(WAITING), TO(CALLED), TO(PARKED)",
     "TO(WAITING), TO(CALLED), TO(SERVING), TO(PARKED)", "served without a call"),
    ("ticket_may_enter", "firmware/queue/ticket.h", "requires is_state(from) && is_state(to);",
     "requires is_state(to);", "a state that there is not"),
]

WORDS = ["-c11", "-cpp-extra-args=-I. -D_GNU_SOURCE", "-wp", "-wp-rte", "-warn-signed-downcast",
         "-warn-unsigned-downcast", "-warn-unsigned-overflow", "-wp-prover", "z3,cvc4", "-wp-par", "2"]
# Every goal by the provers themselves; a precondition or an invariant that nothing fits is found.
PROVE = ["-wp-timeout", "40", "-wp-cache", "rebuild", "-wp-smoke-tests", "-wp-no-smoke-dead-code",
         "-wp-no-smoke-dead-call"]
# What the bug does not touch was proved before.
REFUSE = ["-wp-timeout", "2", "-wp-cache", "update"]

SUM = re.compile(r"^\[wp\] Proved goals: +(\d+) / (\d+)$", re.MULTILINE)
UNPROVED = re.compile(r"^\[wp\] \[(?!Qed|Z3|CVC4|Passed|Cache|Partial)[^\]]*\] Goal (\S+)", re.MULTILINE)
# Something without a contract would be believed to do anything, or nothing.
HOLE = re.compile(r"^.*(?:Neither code nor specification|No code nor|Missing assigns|missing-spec).*$",
                  re.MULTILINE)


class Provers:
    def __init__(self, folder):
        self.cache = os.path.join(folder, "cache")
        shutil.rmtree(self.cache, ignore_errors=True)
        os.makedirs(self.cache)
        # Why3 keeps its settings in a home; this one is the check's own.
        self.environment = {**os.environ, "HOME": folder, "LC_ALL": "C",
                            "WHY3CONFIG": os.path.join(folder, "why3.conf")}
        self.detected = self.run(["why3", "config", "detect"], ROOT)

    def run(self, words, root):
        # Frama-C believes PWD, not where it is.
        environment = {**self.environment, "PWD": root}
        try:
            return subprocess.run(words, cwd=root, env=environment, text=True, errors="replace",
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False, timeout=600)
        except FileNotFoundError as error:
            return subprocess.CompletedProcess(words, 127, str(error))

    def prove(self, path, root, *words):
        """(goals that were proved, all goals, what stands in the way) of one file."""
        ran = self.run(["frama-c", *WORDS, "-wp-cache-dir", self.cache, *words, path], root)
        found = SUM.search(ran.stdout)
        complaints = UNPROVED.findall(ran.stdout) + HOLE.findall(ran.stdout)
        if not found or ran.returncode != 0:
            return 0, 0, [ran.stdout[-1500:]]
        return int(found[1]), int(found[2]), complaints


def proofs(provers):
    goals, results = [0, 0], []
    for path, what in PROVED.items():
        proved, total, complaints = provers.prove(path, ROOT, *PROVE)
        if not complaints and (proved != total or not total):
            complaints = [f"{proved} of {total} goals"]
        goals = [goals[0] + proved, goals[1] + total]
        results.append((f"{os.path.basename(path)}: {what} ({proved} of {total})", complaints))
    results.append((f"{goals[0]} of {goals[1]} goals",
                    [] if goals[1] and goals[0] == goals[1] else ["not everything is proved"]))
    return results


def has(path, function):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return f" {function}(" in file.read()


def seeded(provers, seed):
    """Proves the file that the bug is in, or whose contract it is in, in a copy of what it needs."""
    function, path, old, new, what = seed
    name = f"not provable: {what}"
    with tempfile.TemporaryDirectory(prefix="naeste-proof-") as scratch:
        for room in ("base", "queue"):
            shutil.copytree(os.path.join(ROOT, "firmware", room),
                            os.path.join(scratch, "firmware", room))
        with open(os.path.join(scratch, path), encoding="utf-8") as file:
            text = file.read()
        if text.count(old) != 1:
            return name, [f"{path}: the place of the bug stands there {text.count(old)} times"]
        with open(os.path.join(scratch, path), "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))
        home = next(path for path in PROVED if has(path, function))
        proved, total, complaints = provers.prove(home, scratch, *REFUSE, "-wp-fct", function)
    if not total:
        return name, ["was not understood at all", *complaints]
    return name, [] if proved < total and complaints else [f"{proved} of {total} goals were proved"]


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    provers = Provers(os.path.abspath(sys.argv[1]))
    results = [("the provers are there",
                [provers.detected.stdout[-500:]] if provers.detected.returncode else [])]
    results += proofs(provers)
    results += [seeded(provers, seed) for seed in SEEDS]
    for number, (name, complaints) in enumerate(results, 1):
        print(f"{'not ok' if complaints else 'ok'} {number} - {name}")
        for line in "\n".join(complaints).splitlines():
            print(f"# {line}")
    print(f"1..{len(results)}")
    return 1 if any(complaints for _, complaints in results) else 0


if __name__ == "__main__":
    sys.exit(main())
