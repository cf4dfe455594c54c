# SPDX-License-Identifier: EUPL-1.2
"""What has happened, as any report may read it: the view event_v1 of the daemon's database, from a
second connection that can only read. It is asked again only after the daemon has stored something."""

import collections
import datetime
import json
import os
import sqlite3
import urllib.parse

# Of a long journal, only so much is looked through for who sits where.
BACK = 20000
SHOWN = 16
PRINTS = 64
EVENTS = ("SELECT seq, time, type, number, lane, service, counter, detail_json FROM event_v1 "
          "WHERE seq > ? ORDER BY seq")
SEATED = {"counter-opened": True, "counter-resumed": True, "counter-paused": True,
          "counter-closed": False}


def moment(text):
    """Seconds since 1970."""
    return datetime.datetime.fromisoformat(text).timestamp()


class Journal:
    def __init__(self, path):
        self.path = path
        self.database = None
        self.version = None
        self.seq = None
        self.events = collections.deque(maxlen=SHOWN)
        self.prints = collections.deque(maxlen=PRINTS)
        self.seated = {}
        self.tickets = {}

    def open(self):
        # The file is made by the daemon's first start.
        if self.database is None and os.path.exists(self.path):
            address = f"file:{urllib.parse.quote(self.path)}?mode=ro"
            self.database = sqlite3.connect(address, uri=True, isolation_level=None, timeout=0.2,
                                            check_same_thread=False)

    def look(self):
        """Takes in what is new. What cannot be read now is read the next time."""
        try:
            self.open()
            if self.database is None:
                return
            version = self.database.execute("PRAGMA data_version").fetchone()[0]
            if version != self.version:
                self.read()
                self.version = version
        except sqlite3.Error:
            self.version = None

    def read(self):
        if self.seq is None:
            last = self.database.execute("SELECT max(seq) FROM event_v1").fetchone()[0] or 0
            self.seq = max(0, last - BACK)
        for row in self.database.execute(EVENTS, (self.seq,)).fetchall():
            self.take(*row)
        self.tickets = dict(self.database.execute(
            "SELECT state, count(*) FROM ticket_v1 WHERE state <> 'ended' GROUP BY state"))

    def take(self, seq, time, kind, number, lane, service, counter, detail):
        self.seq = seq
        event = {"seq": seq, "time": time, "type": kind, "number": number, "lane": lane,
                 "service": service, "counter": counter, **json.loads(detail or "{}")}
        self.events.appendleft(event)
        if kind in SEATED:
            self.seated[counter] = SEATED[kind]
        elif kind == "ticket-printed" and time:
            self.prints.append((moment(time), number))

    def printed_at(self, cut, next_cut):
        """The number of the one ticket that was told as printed after this cut and before the next;
        None where there is none or more than one, as when the clock was set in between."""
        found = [number for told, number in self.prints if cut - 0.01 <= told < next_cut]
        return found[0] if len(found) == 1 else None
