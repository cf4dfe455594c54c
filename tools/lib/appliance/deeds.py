# SPDX-License-Identifier: EUPL-1.2
"""What can be done at the bench: press a button, cause a fault in the printer, hold a program down,
cut the power, be the clerk at a desk. A row a deed; each takes the fields of a request and refuses
what it does not know with the name of the field."""

import json
import os
import struct
import subprocess

import switches
from fittings import Fittings
from folder import read_json
from picture import Picture, Simulator

CTL_TIMEOUT_S = 4
PAPER_MM_MAX = 10000
CLOCK_MAX_S = 7 * 24 * 3600
FAULTS = {
    "paper": ("in", "out"),
    "near-end": ("off", "on"),
    "cover": ("closed", "open"),
    "power": ("on", "off"),
    "cutter": ("ok", "jam"),
}
PROGRAM_ACTS = ("hold", "release", "restart")
DESK_ACTS = ("sit", "stand-up", "arrive")


class Wrong(Exception):
    """The request is wrong; says where."""


class Gone(Exception):
    """What would have to do it does not answer."""


class Bench:
    """One appliance as the bench has it in its hands."""

    def __init__(self, folder, build):
        self.folder = folder
        self.ctl = os.path.join(build, "tools/naestectl/naestectl")
        self.fittings = Fittings(folder)
        self.picture = Picture(folder)

    def logins(self):
        """Who may sign in at the counter page of this demonstration."""
        return {"staff": (read_json(self.folder.credentials) or {}).get("staff", [])}

    def user_of(self, counter):
        """Counter by counter, the staff in their order."""
        index = self.fittings.counters.index(counter)
        staff = self.logins()["staff"]
        if index >= len(staff):
            raise Wrong(f"counter: there are only {len(staff)} logins of staff")
        return staff[index]["user"]


def take(fields, **kinds):
    """The values of exactly these fields; a kind is a type, or the values that there are."""
    for name in fields:
        if name not in kinds:
            raise Wrong(f"{name[:40]}: unknown")
    for name in kinds:
        if name not in fields:
            raise Wrong(f"{name}: missing")
    for name, kind in kinds.items():
        value = fields[name]
        if isinstance(kind, type):
            if type(value) is not kind:  # True is no number here
                raise Wrong(f"{name}: must be {kind.__name__}")
        elif not isinstance(value, str) or value not in kind:
            raise Wrong(f"{name}: must be one of {', '.join(kind)}")
    return [fields[name] for name in kinds]


def tell(path, who, words):
    """A line to a simulator."""
    simulator = Simulator(path)
    answer = simulator.ask(words)
    simulator.close()
    if answer is None:
        raise Gone(f"{who} does not answer")
    if answer.get("ok") is not True:
        raise Wrong(str(answer.get("error")))
    return answer


def panel(bench, verb, fields):
    name, = take(fields, button=[known["name"] for known in bench.fittings.buttons])
    return tell(bench.folder.socket("panel.sock"), "panel-sim", f"{verb} {name}")


def press(bench, fields):
    return panel(bench, "press", fields)


def release(bench, fields):
    return panel(bench, "release", fields)


def printer(bench, fields):
    if fields.get("what") == "paper-mm":
        what, value = take(fields, what=["paper-mm"], value=int)
        if not 1 <= value <= PAPER_MM_MAX:
            raise Wrong(f"value: must be 1 to {PAPER_MM_MAX}")
    else:
        what, = take({"what": fields.get("what")}, what=[*FAULTS, "paper-mm"])
        _, value = take(fields, what=[what], value=FAULTS[what])
    return tell(bench.folder.socket("printer.sock"), "paper-sim", f"{what} {value}")


def flip(bench, *words):
    """A command to the supervisor."""
    try:
        answer = switches.ask(bench.folder.switches, *words)
    except OSError:
        raise Gone("the supervisor does not answer") from None
    if not answer["ok"]:
        raise Wrong(answer["error"])
    return answer


def program(bench, fields):
    name, act = take(fields, name=list(bench.picture.programs()), act=PROGRAM_ACTS)
    return flip(bench, act, name)


def power_cut(bench, fields):
    take(fields)
    return flip(bench, "power-cut")


def clock(bench, fields):
    """Sets the daemon's wall clock; 0 is right."""
    ahead_s, = take(fields, ahead_s=int)
    if not -CLOCK_MAX_S <= ahead_s <= CLOCK_MAX_S:
        raise Wrong(f"ahead_s: must be -{CLOCK_MAX_S} to {CLOCK_MAX_S}")
    try:
        with open(bench.folder.clock, "r+b", buffering=0) as file:
            file.write(struct.pack("=q", ahead_s * 1000))
    except OSError:
        raise Gone("there is no clock to set") from None
    return {"ok": True}


def request(bench, user, *words):
    """A request to the appliance over the broker, as one of the demonstration's users."""
    words = [bench.ctl, "--dir", bench.folder.path, "--as", user, "--json", "--timeout",
             str(CTL_TIMEOUT_S), *words]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=CTL_TIMEOUT_S + 2, check=False)
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise Gone("naested does not answer") from None
    if not answer.get("ok"):
        raise Wrong(answer.get("text") or answer.get("refusal"))
    return answer


def desk(bench, fields):
    """A clerk sits down or leaves, or the citizen who was called comes."""
    counter, act = take(fields, counter=bench.fittings.counters, act=DESK_ACTS)
    request(bench, bench.user_of(counter), act, *([f"counter={counter}"] if act == "sit" else []))
    return {"ok": True}


def code(bench, fields):
    """A one-time code by which a page becomes a kiosk or a display."""
    take(fields)
    return {"ok": True, "code": request(bench, "operator", "device", "enrol")["code"]}


DEEDS = {"press": press, "release": release, "printer": printer, "program": program,
         "power-cut": power_cut, "clock": clock, "desk": desk, "code": code}
