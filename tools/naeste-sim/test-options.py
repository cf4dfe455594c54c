#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""naeste-sim's command lines: what cannot be done is refused with the option's name. Prints TAP.

usage: test-options.py NAESTE-SIM
"""
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "naeste-sim"
SEEDS = 2 ** 64

REFUSED = {
    "world --seed abc": "--seed: expected a whole number",
    "world --seed 12x": "--seed: expected a whole number",
    "world --seed -1": "--seed: expected a whole number",
    f"world --seed {SEEDS}": "--seed: expected a whole number",
    f"world --seed {SEEDS - 1}": "there are no seeds behind",
    f"world --seed 2 --seeds {SEEDS - 2}": "there are no seeds behind",
    "world --seeds 0": "--seeds: expected a whole number from 1",
    "world --days 0": "--days: expected a whole number from 1",
    "world --days 1x": "--days: expected a whole number",
    "world --seconds 0": "--seconds: expected a whole number from 1",
    "world --steps 0": "--steps: expected a whole number from 1",
    "world more": "\"more\" was not expected",
    "world --colour": "naeste-sim world --help",
    "days --seed abc": "--seed: expected a whole number",
    "days --days 1x": "--days: expected a whole number",
    "days --days 0": "--days: expected a whole number from 1",
    "days --warm -3": "--warm: expected a whole number",
    "days --load 0": "--load: expected above 0",
    "days --load nan": "--load: \"nan\" is no number",
    "days --no-show 1": "--no-show: expected 0 or more",
    "days more": "\"more\" was not expected",
}


def run(words):
    return subprocess.run([PROGRAM, *words.split()], text=True, capture_output=True, check=False)


def shown(words, ran):
    return f"{words}: exit {ran.returncode}: {ran.stdout}{ran.stderr}"


def test_what_cannot_be_done_is_refused_by_the_options_name():
    for words, why in REFUSED.items():
        ran = run(words)
        assert ran.returncode == 2 and why in ran.stderr and not ran.stdout, shown(words, ran)


def test_a_file_that_is_no_history_is_named():
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for content in ("", "Once upon a time\n", "seed x\n", "seed 7 dwarfs\n"):
            file.seek(0)
            file.truncate()
            file.write(content)
            file.flush()
            ran = run("world --replay " + file.name)
            assert ran.returncode == 2 and file.name + ": no history" in ran.stderr, shown(content, ran)
    ran = run("world --replay /nowhere")
    assert ran.returncode == 2 and "/nowhere: " in ran.stderr, shown("/nowhere", ran)


def test_help_is_no_error():
    for command in ("world", "days", "theory"):
        ran = run(command + " --help")
        assert ran.returncode == 0 and "Usage: naeste-sim " + command in ran.stdout, shown(command, ran)


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_")]
    failed = False
    print(f"1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {name[5:]}", flush=True)
        except AssertionError as error:
            failed = True
            print(f"not ok {number} - {name[5:]}")
            for line in str(error).splitlines():
                print(f"# {line}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
