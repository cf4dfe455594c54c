#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""What the bench's server promises: who may ask, what it refuses and how it says so, and what it shows
when a part is away. The simulators here are stand-ins; the real ones are in tests/browser."""

import contextlib
import http.client
import json
import os
import socket
import sqlite3
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "appliance"))

# pylint: disable=wrong-import-position
import bench
import deeds
import journal
import picture
from fittings import Fittings
from folder import Folder, write_file

BOARD = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "board", "virtual")
OWN = {"Host": "127.0.0.1:8080", "Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8080",
       "X-Naeste-Bench": "1", "Content-Type": "application/json"}


class Lines:
    """A simulator: keeps what it was told and answers each line with the same words."""

    def __init__(self, path, answer):
        self.told = []
        self.answer = answer
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen()
        self.connections = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.server.accept()
                self.connections.append(connection)
                threading.Thread(target=self.obey, args=(connection,), daemon=True).start()

    def obey(self, connection):
        with contextlib.suppress(OSError), connection.makefile("rw") as lines:
            for line in lines:
                self.told.append(line.rstrip("\n"))
                lines.write(json.dumps(self.answer) + "\n")
                lines.flush()

    def close(self):
        for one in [self.server, *self.connections]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("127.0.0.1", timeout=5)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(5)
        self.sock.connect(self.path)


class InBench(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Folder(os.path.join(temporary.name, "run"))
        self.folder.make_lock()
        self.folder.make()
        self.addCleanup(self.folder.clear)
        for name in ("site.conf", "board.conf"):
            with open(os.path.join(BOARD, name), encoding="utf-8") as file:
                write_file(self.folder.join("etc", name), file.read())
        self.panel = self.simulator("panel.sock", {"ok": True})
        self.printer = self.simulator("printer.sock", {"ok": True})
        server = bench.Server(self.folder.bench, deeds.Bench(self.folder, "/nowhere"))
        self.server = server
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

    def simulator(self, name, answer):
        lines = Lines(self.folder.socket(name), answer)
        self.addCleanup(lines.close)
        return lines

    def ask(self, method, word, body=None, **headers):
        """Status and answer. A header that is None is left out."""
        all_headers = {**OWN, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = Unix(self.folder.bench)
        try:
            connection.putrequest(method, f"/bench/api/{word}", skip_host=True)
            text = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            if text is not None:
                all_headers.setdefault("Content-Length", str(len(text)))
            for name, value in all_headers.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(text)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def refused(self, status, words, *request, **headers):
        got, answer = self.ask(*request, **headers)
        self.assertEqual((got, answer["ok"]), (status, False), answer)
        self.assertIn(words, answer["error"])


class TestAsker(InBench):
    PRESS = ("POST", "press", {"button": "general"})

    def test_its_own_page_may_press(self):
        self.assertEqual(self.ask(*self.PRESS), (200, {"ok": True}))
        self.assertEqual(self.panel.told, ["press general"])

    def test_a_page_from_elsewhere_may_not_press(self):
        self.refused(403, "Origin", *self.PRESS, Origin="http://evil.example")
        self.refused(403, "Origin", *self.PRESS, Origin="null")
        self.refused(403, "Sec-Fetch-Site", *self.PRESS, Sec_Fetch_Site="cross-site")
        self.refused(403, "Sec-Fetch-Site", *self.PRESS, Sec_Fetch_Site="same-site")
        self.refused(403, "Sec-Fetch-Site", *self.PRESS, Sec_Fetch_Site="none")
        self.assertEqual(self.panel.told, [])

    def test_a_form_of_another_page_cannot_say_the_header(self):
        self.refused(403, "X-Naeste-Bench", *self.PRESS, X_Naeste_Bench=None)
        self.refused(415, "application/json", *self.PRESS, Content_Type="text/plain")

    def test_who_does_not_say_where_from_may_not_press(self):
        self.refused(403, "neither", *self.PRESS, Origin=None, Sec_Fetch_Site=None)

    def test_a_name_that_was_pointed_here_is_refused(self):
        evil = {"Host": "evil.example:8080", "Origin": "http://evil.example:8080"}
        self.refused(403, "Host", *self.PRESS, **evil)
        self.refused(403, "Host", "GET", "state", **evil)
        self.refused(403, "Host", "GET", "events", **evil)

    def test_passwords_are_for_its_own_page(self):
        write_file(self.folder.credentials, '{"staff": [{"user": "a", "password": "b"}]}')
        self.assertEqual(self.ask("GET", "logins")[1]["staff"][0]["user"], "a")
        self.refused(403, "Sec-Fetch-Site", "GET", "logins", Sec_Fetch_Site="cross-site")
        self.refused(403, "X-Naeste-Bench", "GET", "logins", X_Naeste_Bench=None)

    def test_a_person_may_open_the_state_from_the_address_line(self):
        self.assertEqual(self.ask("GET", "state", Sec_Fetch_Site="none", Origin=None)[0], 200)
        self.refused(403, "Sec-Fetch-Site", "GET", "state", Sec_Fetch_Site="cross-site", Origin=None)


class TestRequests(InBench):
    def wrong(self, words, word, body):
        self.refused(400, words, "POST", word, body)
        self.assertEqual(self.panel.told + self.printer.told, [])

    def test_an_unknown_button_is_named(self):
        self.wrong("button: must be one of general, fast", "press", {"button": "x"})

    def test_a_second_line_in_a_name_is_no_second_command(self):
        self.wrong("button: must be one of", "press", {"button": "general\nrelease fast"})

    def test_fields_are_missing_unknown_or_of_another_kind(self):
        self.wrong("button: missing", "press", {})
        self.wrong("more: unknown", "press", {"button": "general", "more": 1})
        self.wrong("button: must be one of", "press", {"button": ["general"]})
        self.wrong("value: must be int", "printer", {"what": "paper-mm", "value": True})
        self.wrong("act: missing", "program", {"name": "bench"})

    def test_values_of_the_printers_faults(self):
        self.wrong("value: must be one of closed, open", "printer", {"what": "cover", "value": "in"})
        self.wrong("what: must be one of paper", "printer", {"what": "fire", "value": "on"})
        self.wrong("value: must be 1 to 10000", "printer", {"what": "paper-mm", "value": 0})
        self.assertEqual(self.ask("POST", "printer", {"what": "cover", "value": "open"})[0], 200)
        self.assertEqual(self.printer.told, ["cover open"])

    def test_a_body_that_is_none(self):
        self.wrong("body: not JSON", "press", b"{")
        self.wrong("body: not JSON", "press", b"[" * 1000)
        self.wrong("body: must be an object", "press", b"[]")
        self.refused(411, "Content-Length", "POST", "press")

    def test_a_body_over_the_limit(self):
        self.refused(413, "at most 1024 bytes", "POST", "press", b" " * 1025)

    def test_no_such_place(self):
        for word in ("x", "../state", "state/..", "%2e%2e/state", "logins/"):
            self.refused(404, "no such place", "GET", word)
            self.refused(404, "no such place", "POST", word, {})

    def test_the_clock_is_set_within_a_week(self):
        self.refused(503, "no clock to set", "POST", "clock", {"ahead_s": 1})
        with open(self.folder.clock, "wb") as file:
            file.write(bytes(8))
        self.assertEqual(self.server.bench.picture.clock_ahead_s(), 0)
        self.assertEqual(self.ask("POST", "clock", {"ahead_s": -3600}), (200, {"ok": True}))
        self.assertEqual(self.server.bench.picture.clock_ahead_s(), -3600)
        self.wrong("ahead_s: must be -604800 to 604800", "clock", {"ahead_s": 604801})
        self.assertEqual(os.path.getsize(self.folder.clock), 8)

    def test_who_does_not_answer_is_named(self):
        self.panel.close()
        self.refused(503, "panel-sim does not answer", "POST", "press", {"button": "general"})
        self.refused(503, "supervisor does not answer", "POST", "power-cut", {})

    def test_a_simulators_own_refusal_is_passed_on(self):
        self.panel.answer = {"ok": False, "error": "too many moves"}
        self.refused(400, "too many moves", "POST", "press", {"button": "general"})


class TestStream(InBench):
    def stream(self):
        connection = Unix(self.folder.bench)
        self.addCleanup(connection.close)
        connection.request("GET", "/bench/api/events", headers={"Host": "localhost:1"})
        return connection.getresponse()

    def pictures(self, answer):
        while line := answer.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    def test_a_change_is_told_within_200_ms(self):
        pictures = self.pictures(self.stream())
        self.assertEqual(next(pictures)["lamps"], {"ok": True})
        start = time.monotonic()
        self.panel.answer = {"general": "blink"}
        self.assertEqual(next(pictures)["lamps"], {"general": "blink"})
        self.assertLess(time.monotonic() - start, 0.2)

    def test_a_picture_that_can_no_longer_be_made_ends_the_server(self):
        with unittest.mock.patch.object(bench.os, "_exit", side_effect=SystemExit) as end, \
                unittest.mock.patch.object(bench.traceback, "print_exc"), \
                unittest.mock.patch.object(self.server.watch.picture, "look", side_effect=KeyError):
            self.stream()
            self.server.watch.join(2)
            end.assert_called_once_with(1)

    def test_one_watcher_too_many_is_refused(self):
        streams = [self.stream() for _ in range(bench.STREAMS_MAX)]
        self.assertEqual({one.status for one in streams}, {200})
        self.assertEqual(self.stream().status, 503)

    def test_nobody_is_asked_while_nobody_watches(self):
        time.sleep(3 * bench.LOOK_EVERY_S)
        self.assertEqual(self.panel.told, [])


class TestPicture(InBench):
    def look(self):
        return self.server.bench.picture.look()

    def test_a_part_that_is_away_is_null_and_comes_back(self):
        self.assertEqual(self.look()["lamps"], {"ok": True})
        self.panel.close()
        os.unlink(self.folder.socket("panel.sock"))
        self.assertIsNone(self.look()["lamps"])
        self.simulator("panel.sock", {"general": "on"})
        self.assertEqual(self.look()["lamps"], {"general": "on"})

    def test_a_program_between_two_starts_is_down_not_gone(self):
        own = [os.getpid(), picture.process_start(os.getpid())]
        state = {"programs": {"a": own, "b": [own[0], 1]}, "held": ["c"]}
        write_file(self.folder.state, json.dumps(state))
        self.assertEqual(self.look()["programs"], {"a": "runs", "b": "down", "c": "held"})
        write_file(self.folder.state, "{}")
        self.assertEqual(self.look()["programs"], {"a": "down", "b": "down", "c": "down"})

    def test_fittings_are_those_of_the_configuration(self):
        fittings = Fittings(self.folder).as_json()
        self.assertEqual(fittings["counters"], ["1", "2", "3", "4", "5"])
        self.assertEqual(fittings["buttons"][1], {"name": "fast", "verb": "take", "service": "guide",
                                                  "lane": "fast", "counter": None})
        self.assertEqual(fittings["lanes"]["fast"]["da"], "Hurtigspor")
        self.assertIn({"name": "hall", "counter": None}, fittings["displays"])


class TestJournal(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        path = os.path.join(temporary.name, "naeste.db")
        self.journal = journal.Journal(path)
        self.journal.look()
        self.assertEqual(list(self.journal.events), [])
        self.writer = sqlite3.connect(path, isolation_level=None)
        self.addCleanup(self.writer.close)
        self.writer.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE event_v1(seq INTEGER PRIMARY KEY, time, type, number,"
            " lane, service, counter, detail_json); CREATE TABLE ticket_v1(state);")

    def add(self, kind, number=None, counter=None, time_text="2026-11-22T09:14:03.000+01:00", **detail):
        self.writer.execute("INSERT INTO event_v1(time, type, number, counter, detail_json)"
                            " VALUES (?, ?, ?, ?, ?)",
                            (time_text, kind, number, counter, json.dumps(detail)))

    def test_what_is_new_is_taken_in_once(self):
        for number in range(journal.SHOWN + 4):
            self.add("ticket-taken", f"A{number:03}")
            self.journal.look()
        self.assertEqual(len(self.journal.events), journal.SHOWN)
        self.assertEqual(self.journal.events[0]["number"], f"A{journal.SHOWN + 3:03}")

    def test_who_sits_where(self):
        self.add("counter-opened", counter="1")
        self.add("counter-opened", counter="2")
        self.add("counter-closed", counter="2")
        self.journal.look()
        self.assertEqual(self.journal.seated, {"1": True, "2": False})

    def test_a_paper_is_named_only_when_it_is_sure_which_it_is(self):
        at = journal.moment("2026-11-22T09:14:03.000+01:00")
        self.add("ticket-printed", "A001")
        self.add("ticket-printed", "A002", time_text="2026-11-22T09:14:04.000+01:00")
        self.journal.look()
        self.assertEqual(self.journal.printed_at(at - 0.1, at + 0.5), "A001")
        self.assertEqual(self.journal.printed_at(at + 0.9, at + 3), "A002")
        self.assertIsNone(self.journal.printed_at(at - 0.1, at + 3), "one of two")
        self.assertIsNone(self.journal.printed_at(at + 3600, at + 3603), "another time")


if __name__ == "__main__":
    unittest.main()
