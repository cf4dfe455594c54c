# SPDX-License-Identifier: EUPL-1.2
"""What the virtual appliance looks like now, as one object: lamps, displays, printer, paper,
programs and what has happened. Each part is asked itself; one that does not answer is null, never what
it said last."""

import contextlib
import json
import os
import struct
import threading

from folder import Trouble, read_json
from journal import Journal
from probes import unix_connect
from supervisor import process_start

STRIP = 8
# A ticket is told as printed at most so long after it was cut off.
TOLD_AFTER_S = 3


class Simulator:
    """One connection to a simulator's control socket, opened again when it is lost."""

    def __init__(self, path):
        self.path = path
        self.lines = None

    def close(self):
        if self.lines:
            with contextlib.suppress(OSError):
                self.lines.close()
        self.lines = None

    def once(self, words):
        if self.lines is None:
            with unix_connect(self.path) as connection:
                self.lines = connection.makefile("rw", encoding="utf-8")
        self.lines.write(words + "\n")
        self.lines.flush()
        return json.loads(self.lines.readline())

    def ask(self, words):
        """Its answer, or None when it is not there."""
        for _ in range(2):
            try:
                return self.once(words)
            except (OSError, ValueError):
                self.close()
        return None


class Phones:
    """Which phone's page belongs to which number."""

    def __init__(self, path):
        self.path = path
        self.changed = None
        self.pages = {}

    def look(self):
        with contextlib.suppress(FileNotFoundError, Trouble):
            changed = os.stat(self.path).st_mtime_ns
            if changed == self.changed:
                return
            names = [name for name in os.listdir(self.path) if name.endswith(".json")]
            files = {name: read_json(os.path.join(self.path, name)) for name in names}
            self.pages = {file["number"]: f"/t/{name.removesuffix('.json')}"
                          for name, file in files.items() if file and "number" in file}
            self.changed = changed


class Picture:
    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.panel = Simulator(folder.socket("panel.sock"))
        self.printer = Simulator(folder.socket("printer.sock"))
        self.journal = Journal(folder.database)
        self.phones = Phones(folder.phone)
        self.seen = set()
        self.numbers = {}

    def programs(self):
        """Each program that was ever seen, since one between two starts is down, not gone: `runs`,
        `held` or `down`."""
        try:
            state = read_json(self.folder.state) or {}
        except (OSError, Trouble):
            state = {}
        known, held = state.get("programs", {}), state.get("held", [])
        self.seen |= {*known, *held}
        running = {name for name, (pid, start) in known.items() if process_start(pid) == start}
        return {name: "held" if name in held else "runs" if name in running else "down"
                for name in sorted(self.seen)}

    def clock_ahead_s(self):
        """By how much the daemon's wall clock is set wrong; None when there is none."""
        try:
            with open(self.folder.clock, "rb") as file:
                return struct.unpack("=q", file.read(8))[0] / 1000
        except (OSError, struct.error):
            return None

    def number_of(self, count, cut, next_cut):
        """Once known it stays known: the daemon's clock may be set afterwards."""
        if (count, cut) not in self.numbers:
            ahead_s = self.clock_ahead_s() or 0
            until = min(next_cut, cut + TOLD_AFTER_S)
            number = self.journal.printed_at(cut + ahead_s, until + ahead_s)
            if number is None:
                return None
            self.numbers[count, cut] = number
        return self.numbers[count, cut]

    def cut_at(self, count):
        """When this paper was cut off, or None where its picture is not there."""
        try:
            return os.stat(os.path.join(self.folder.paper, f"{count:05}.png")).st_mtime
        except FileNotFoundError:
            return None

    def paper(self):
        """The newest papers, newest first."""
        try:
            printed = (read_json(os.path.join(self.folder.paper, "latest.json")) or {})["printed"]
        except (KeyError, OSError, Trouble):
            printed = 0
        strip, next_cut = [], float("inf")
        for count in range(printed, max(0, printed - STRIP), -1):
            cut = self.cut_at(count)
            if cut is None:
                continue
            number = self.number_of(count, cut, next_cut)
            strip.append({"count": count, "file": f"/paper/{count:05}.png", "number": number,
                          "phone": self.phones.pages.get(number)})
            next_cut = cut
        return {"printed": printed, "strip": strip}

    def look(self):
        with self.lock:
            self.journal.look()
            self.phones.look()
            return {
                "lamps": self.panel.ask("lamps"),
                "displays": self.panel.ask("displays"),
                "printer": self.printer.ask("status"),
                "programs": self.programs(),
                "paper": self.paper(),
                "clock": self.clock_ahead_s(),
                "seated": self.journal.seated,
                "tickets": self.journal.tickets,
                "events": list(self.journal.events),
            }
