#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""naestectl status and device against a broker that does what each test says. Prints TAP.

usage: test-status.py NAESTECTL [NAME]
"""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fake_broker import Script  # noqa: E402
from place import ROOT, Place, expect, run_tests  # noqa: E402

STATE = {
    "status": {"online": True, "version": "0.1.0", "since": "2026-11-22T07:00:00.000+01:00",
               "clock": "synced"},
    "site": {"site": "demo", "open": True, "until": "2026-11-22T17:00:00.000+01:00"},
    "overview": {"waiting": 7, "serving": 1, "open_counters": 2, "served_today": 96},
    "notice": {"notices": [{"level": "info", "texts": {"da": "Hej"}}]},
    "service/pas": {"service": "pas", "open": True, "waiting": 7, "oldest_s": 660,
                    "wait": {"p10_s": 60, "p50_s": 420, "p90_s": 780}},
    "lane/fast": {"lane": "fast", "waiting": 1, "oldest_s": 120, "at_risk": 1},
    "counter/10": {"state": "open", "number": None, "since": "2026-11-22T09:00:00.000+01:00"},
    "counter/2": {"state": "serving", "number": "A041", "since": "2026-11-22T09:10:00.000+01:00"},
    "device/printer-1": {"device": "printer-1", "kind": "printer", "ok": False,
                         "reasons": ["media-empty"], "since": "2026-11-22T09:00:00.000+01:00"},
}


class Retained(Script):
    def __init__(self, state, hidden=()):
        self.state, self.hidden = state, hidden

    def subscribe(self, topic):
        name = topic[len(ROOT):]
        if name in self.hidden:
            return 135, []
        prefix = name[:-1] if name.endswith("/+") else None
        return 0, [(ROOT + key, value) for key, value in self.state.items()
                   if key == name or (prefix and key.startswith(prefix))]


def test_status_shows_the_hall():
    with Place(Retained(STATE)) as place:
        result = place.run("status")
        expect(result, 0, stdout="demo: online since 2026-11-22 07:00, version 0.1.0, clock synced")
        expect(result, 0, stdout="waiting 7, serving 1, open counters 2, served today 96")
        expect(result, 0, stdout="notice (info): Hej")
        expect(result, 0, stdout="11 min       about 7 min, rarely over 13 min")
        expect(result, 0, stdout="1 at risk")
        expect(result, 0, stdout="NOT OK since 2026-11-22 09:00  media-empty")
        assert result.stdout.index("A041") < result.stdout.index("  10 "), "counters are not sorted"
        assert json.loads(place.run("--json", "status").stdout) == STATE
        expect(place.run("device"), 0, stdout="media-empty")


def test_status_shows_what_somebody_has_to_see_to():
    since = "2026-11-22T09:14:03.120+01:00"
    state = {**STATE, "overview": {
        **STATE["overview"],
        "alarms": [{"counter": "2", "since": since}, {"device": "panel-1", "since": since}],
        "playbook": {"id": "rush", "until": "2026-11-22T10:14:03.120+01:00"},
        "unattended": [{"day": "2026-11-21", "number": "A042", "service": "pas"}], "unattended_more": 2},
        "counter/2": {**STATE["counter/2"], "alarm": since, "summoned": ["interpreter"], "still": True,
                      "wanted": False},
        "counter/10": {**STATE["counter/10"], "wanted": True}}
    with Place(Retained(state)) as place:
        result = place.run("status")
        for line in ("ALARM at counter 2 since 2026-11-22 09:14\n", "ALARM at device panel-1 since",
                     "playbook rush until 2026-11-22 10:14\n", "nobody closed: 3 (see close-day)\n",
                     "since 2026-11-22 09:10  ALARM  interpreter asked to come  still serving?\n",
                     "since 2026-11-22 09:00  wanted\n"):
            expect(result, 0, stdout=line)


def test_status_shows_what_the_login_may_read():
    with Place(Retained(STATE, {"overview", "service/+"})) as place:
        result = place.run("--as", "public", "status")
        expect(result, 0, stdout="demo: online")
        assert "served today" not in result.stdout


def test_what_the_login_may_not_read_at_all_is_exit_1():
    with Place(Retained(STATE, {"device/+"})) as place:
        expect(place.run("--as", "kiosk", "device"), 1, stderr="kiosk-1 may not read")
    with Place(Retained(STATE, {"event/#"})) as place:
        expect(place.run("--as", "public", "watch"), 1, stderr="the public may not read")


def test_status_of_a_dead_appliance_is_exit_3():
    with Place(Retained({**STATE, "status": {"online": False}})) as place:
        expect(place.run("status"), 3, stdout="demo: OFFLINE", stderr="the appliance is offline")
    with Place(Retained({})) as place:
        expect(place.run("status"), 3, stderr="has never reported")


def test_a_payload_that_is_not_json_is_ignored():
    with Place(Retained({**STATE, "counter/2": b"\xff{"})) as place:
        expect(place.run("status"), 0, stdout="  10 ", stderr="not a JSON object; ignored")


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
