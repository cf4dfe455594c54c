#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""naeste-sim theory: the engine agrees with the formulas, and a wrong engine does not. Prints TAP.

usage: test-theory.py NAESTE-SIM

Seeds are fixed: a run that was green stays green while the engine does the same. The values of theory
are also worked out here in another way where there is one, so that a wrong formula is not compared with
itself.
"""
import json
import math
import subprocess
import sys

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "naeste-sim"


def run(words):
    return subprocess.run([PROGRAM, "theory", *words.split()], text=True, capture_output=True,
                          check=False)


def agree(words, expected, code=0):
    """Runs; every expected value of theory is there, and the intervals are narrow enough to tell."""
    ran = run(words + " --json")
    assert ran.returncode == code, f"exit {ran.returncode}: {ran.stdout}{ran.stderr}"
    result = json.loads(ran.stdout)
    found = {quantity["name"]: quantity for quantity in result["quantities"]}
    for name, value in expected.items():
        theory = found[name]["theory"]
        assert math.isclose(theory, value, rel_tol=2e-4), f"{name}: theory says {theory}, not {value}"
    for quantity in result["quantities"]:
        half = (quantity["high"] - quantity["low"]) / 2
        assert half < 0.3 * quantity["theory"], f"too wide to tell anything: {quantity}"
    assert result["holds"] == (code == 0)
    return found


def test_accumulating_priority_of_two_classes():
    agree("--model mm1 --lambda 0.4,0.4 --service exp:1 --rates 1,2 --arrivals 300000",
          {"W 1": 5, "W 2": 3, "W": 4, "sum of rho W": 3.2, "P(W > 0)": 0.8})


def test_five_counters_with_accumulating_priority():
    agree("--model mmc --servers 5 --lambda 3.375,1.125 --service exp:1 --rates 1,3 --arrivals 600000",
          {"W 1": 1.7941, "W 2": 0.71764})


def test_first_come_first_served_of_eight_classes():
    lambdas = [0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.04]
    rho = sum(lambdas)
    wait = rho / (1 - rho)
    agree("--model mm1 --lambda " + ",".join(map(str, lambdas)) + " --service exp:1 --arrivals 300000",
          {"W": wait, "W 1": wait, "W 8": wait, f"P(W > {1 / (1 - rho):.6g})": rho / math.e})


def test_three_laws_of_service():
    lambdas, means, squares = [0.3, 0.2, 0.05], [1, 1.2, 1.6], [2, 1.44, 1.6 ** 2 * 5]
    rho = sum(x * m for x, m in zip(lambdas, means))
    residual = sum(x * s / 2 for x, s in zip(lambdas, squares))
    agree("--model mg1 --lambda 0.3,0.2,0.05 --service exp:1,det:1.2,h2:1.6:4 --arrivals 300000",
          {"W 2": residual / (1 - rho), "sum of rho W": rho * residual / (1 - rho)})
    agree("--model mg1 --lambda 0.3,0.2,0.05 --service exp:1,det:1.2,h2:1.6:4 --rates 1,2,5 "
          "--arrivals 300000", {"sum of rho W": rho * residual / (1 - rho)})


def test_erlang_and_uniform_service():
    agree("--model mg1 --lambda 0.6 --service erlang:1:4", {"W": 0.6 * 1.25 / 2 / 0.4})
    agree("--model mg1 --lambda 0.6 --service uniform:0.5:1.5", {"W": 0.3 * (1 + 1 / 12) / 0.4})


def test_a_large_ratio_is_strict_priority():
    found = agree("--model mm1 --lambda 0.3,0.4 --service exp:1 --rates 1,50000 --arrivals 400000", {})
    assert math.isclose(found["W 2"]["theory"], 0.7 / 0.6, rel_tol=1e-3), found
    assert math.isclose(found["W 1"]["theory"], 0.7 / 0.6 / 0.3, rel_tol=1e-3), found


def test_no_shows_hold_the_counter():
    mean, square = 0.8 * 1 + 0.2 * 0.3, 0.8 * 2 + 0.2 * 0.09
    agree("--model mm1 --lambda 0.7 --service exp:1 --no-show 0.2:0.3 --arrivals 200000",
          {"W": 0.7 * square / 2 / (1 - 0.7 * mean)})


def test_leaving_while_waiting_also_in_an_overloaded_hall():
    """One counter and patience as long as service: the hall is M/M/infinity, Poisson of mean lambda."""
    load = 1.5
    waiting = load - 1 + math.exp(-load)
    agree("--model mmc --servers 1 --lambda 1.5 --service exp:1 --patience 1 --arrivals 300000",
          {"P(leave)": waiting / load, "W": waiting / load, "P(W > 0)": 1 - math.exp(-load)})


def test_a_day_has_fewer_numbers_than_the_run():
    """Some 30 days of 25,974 numbers, and the hall is never empty: the probability of it is 3e-8."""
    terms = [17 ** k / math.factorial(k) for k in range(20)]
    last = 17 ** 20 / math.factorial(20) / (1 - 17 / 20)
    delay = last / (sum(terms) + last)
    agree("--model mmc --servers 20 --lambda 17 --service exp:1 --arrivals 800000",
          {"P(W > 0)": delay, "W": delay / 3, "P(W > 0.333333)": delay / math.e})


def test_control_an_engine_with_other_rates_is_red():
    agree("--model mm1 --lambda 0.4,0.4 --service exp:1 --rates 1,2 --engine-rates 1,3 "
          "--arrivals 300000", {}, code=1)
    agree("--model mmc --servers 5 --lambda 3.375,1.125 --service exp:1 --rates 1,3 "
          "--engine-rates 1,1 --arrivals 600000", {}, code=1)


def test_the_same_seed_gives_the_same():
    words = "--model mm1 --lambda 0.5 --service exp:1 --arrivals 20000 --json --seed "
    assert run(words + "7").stdout == run(words + "7").stdout
    assert run(words + "7").stdout != run(words + "8").stdout


REFUSED = {
    "--model mm1 --lambda 1 --service exp:1": "the queue grows for ever",
    "--model mmc --servers 2 --lambda 2.5 --service exp:1": "the queue grows for ever",
    "--model mm1 --lambda 0.5 --service det:1": "exponential service",
    "--model mm1 --lambda 0.2,0.2 --service exp:1,exp:2": "one exponential service",
    "--model mg1 --servers 2 --lambda 0.5 --service det:1": "no exact formula",
    "--model mmc --servers 2 --lambda 0.5 --service exp:1 --no-show 0.1:1": "no exact formula",
    "--model mg1 --lambda 0.5 --service det:1 --patience 1": "exponential service only",
    "--model mm1 --lambda 0.5 --service exp:1 --patience 1 --no-show 0.1:1": "no exact formula",
    "--model mmc --lambda 1 --service exp:1": "needs --servers",
    "--model mmm --lambda 1 --service exp:1": "expected mm1, mg1 or mmc",
    "--model mm1 --lambda 0.1,x --service exp:1": "is no number",
    "--model mm1 --lambda -1 --service exp:1": "not above 0",
    "--model mm1 --lambda 0.1,0.1,0.1 --service exp:1 --rates 1,2": "2 numbers for 3 classes",
    "--model mm1 --lambda .1,.1,.1,.1,.1,.1,.1,.1,.1 --service exp:1": "at most 8 classes",
    "--model mg1 --lambda 0.1,0.1 --service exp:1,exp:1,exp:1": "3 laws for 2 classes",
    "--model mg1 --lambda 0.1 --service h2:1:0.5": "squared coefficient",
    "--model mg1 --lambda 0.1 --service h2:1": "wrong number of parameters",
    "--model mg1 --lambda 0.1 --service gamma:1": "expected exp:MEAN",
    "--model mm1 --lambda 0.1 --service exp:1 --no-show 1:1": "0 <= P < 1",
    "--model mm1 --lambda 0.1 --service exp:1 --arrivals 10": "whole number",
    "--model mm1 --lambda 0.1 --service exp:1 --seed -1": "whole number",
    "--model mm1 --lambda 1e-9 --service exp:1": "longer than the engine's clock goes",
    "--model mm1 --lambda 0.1,0.1 --service exp:1 --rates 1,1e9": "apart",
    "--model mm1 --lambda 0.1 --service exp:1 more": "was not expected",
    "--model mm1 --lambda 0.1": "are needed",
}


def test_what_has_no_formula_or_no_sense_is_refused_with_a_reason():
    for words, why in REFUSED.items():
        ran = run(words)
        assert ran.returncode == 2 and why in ran.stderr and not ran.stdout, (
            f"{words}: exit {ran.returncode}: {ran.stdout}{ran.stderr}")


def test_too_few_arrivals_say_nothing():
    ran = run("--model mm1 --lambda 0.001 --service exp:1 --arrivals 1000")
    assert ran.returncode == 2 and "too few arrivals to say anything about W" in ran.stderr, (
        f"exit {ran.returncode}: {ran.stdout}{ran.stderr}")


def test_no_interval_reaches_below_nothing():
    ran = run("--model mm1 --lambda 0.001 --service exp:1 --arrivals 1000 --json")
    lows = [quantity["low"] for quantity in json.loads(ran.stdout)["quantities"]]
    assert lows and min(lows) == 0, lows


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
