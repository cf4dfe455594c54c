#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""What tools/run promises of folders, ports, passwords and supervision, without the real programs.
The real ones are started by the system tests."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "appliance"))

# pylint: disable=wrong-import-position
import credentials
import probes
import settings
from folder import DIR_MAX_BYTES, Folder, Trouble, make_private, read_json
from ports import HOST, Ports, port_error
from programs import Program
from supervisor import POWER_CUT_S, RESTART_BURST, SIGNALS, Known, Service, Stopped, Supervisor
from switches import Switches, ask

BOARD = os.path.join(os.path.dirname(__file__), "..", "..", "board", "virtual")
SOCKET_NAME_MAX_BYTES = 107


class InFolder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.path = temporary.name
        self.folder = Folder(os.path.join(self.path, "run"))
        self.folder.make_lock()
        self.folder.make()
        self.addCleanup(self.folder.clear)


class TestFolder(InFolder):
    def test_unix_sockets_stay_short_however_deep_the_folder_is(self):
        deep = Folder(os.path.join(self.path, *["folder"] * 45))
        self.assertGreater(len(deep.path), 300)
        self.assertLessEqual(len(deep.socket("displays/counter-10")), SOCKET_NAME_MAX_BYTES)

    def test_a_path_over_the_limit_is_refused(self):
        with self.assertRaisesRegex(Trouble, f"at most {DIR_MAX_BYTES} bytes"):
            Folder("/" + "x" * DIR_MAX_BYTES)

    def test_a_path_with_a_line_break_is_refused(self):
        with self.assertRaisesRegex(Trouble, "control characters"):
            Folder("/tmp/a\nb")

    def test_a_path_that_a_configuration_cannot_hold_goes_by_the_short_link(self):
        odd = Folder(os.path.join(self.path, 'sp ace "q\' ; # æ'))
        odd.make()
        self.addCleanup(odd.clear)
        self.assertNotIn(" ", odd.plain("lib"))
        self.assertTrue(os.path.samefile(odd.plain("lib"), odd.join("lib")))

    def test_a_second_run_is_refused(self):
        self.folder.take()
        second = Folder(self.folder.path)
        second.open_lock()
        with self.assertRaisesRegex(Trouble, "runs here already"):
            second.take()

    def test_somebody_elses_private_folder_is_refused(self):
        path = os.path.join(self.path, "private")
        os.symlink("/tmp", path)
        with self.assertRaisesRegex(Trouble, "somebody else"):
            make_private(path)

    def test_the_private_folders_are_closed_to_others(self):
        for path in (self.folder.run, self.folder.phone):
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o700)

    def test_damaged_json_is_named(self):
        path = self.folder.join("lib", "ports.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write("{")
        with self.assertRaisesRegex(Trouble, "ports.json: not JSON"):
            read_json(path)


class TestPorts(InFolder):
    def ports(self, web_port=None):
        made = Ports(self.folder, web_port)
        self.addCleanup(made.close)
        return made

    def test_ports_are_kept_over_a_restart(self):
        first = self.ports()
        kept = (first.mqtt, first.printer, first.paper)
        first.close()
        again = self.ports()
        self.assertEqual((again.mqtt, again.printer, again.paper), kept)

    def test_a_port_that_was_taken_meanwhile_is_replaced(self):
        first = self.ports()
        taken = first.mqtt
        first.close()
        with socket.create_server((HOST, taken)):
            self.assertNotEqual(self.ports().mqtt, taken)

    def test_a_named_port_that_is_taken_is_refused(self):
        with socket.create_server((HOST, 0)) as other:
            port = other.getsockname()[1]
            with self.assertRaisesRegex(Trouble, f"--port {port}: Address already in use"):
                self.ports(port)

    def test_two_starts_at_the_same_moment_choose_different_ports(self):
        # Nobody listens yet on what the first has chosen.
        first, second = self.ports(), self.ports()
        self.assertIsNone(port_error(first.web))
        self.assertNotEqual(first.web, second.web)
        self.assertNotEqual(first.mqtt, second.mqtt)


class TestCredentials(InFolder):
    def test_logins_are_made_once_and_for_their_owner_only(self):
        credentials.write_logins(self.folder.credentials)
        first = read_json(self.folder.credentials)
        credentials.write_logins(self.folder.credentials)
        self.assertEqual(read_json(self.folder.credentials), first)
        self.assertEqual(os.stat(self.folder.credentials).st_mode & 0o777, 0o600)
        passwords = [login["password"] for logins in first.values() for login in logins]
        self.assertEqual(len(set(passwords)), len(passwords))
        self.assertEqual(len(first["staff"]), 5)

    def test_a_torn_file_of_the_brokers_users_is_replaced_by_the_kept_one(self):
        credentials.write_broker(self.folder)
        credentials.keep_broker(self.folder)
        whole = read_json(self.folder.dynsec)
        os.truncate(self.folder.dynsec, 40)
        credentials.keep_broker(self.folder)
        credentials.write_broker(self.folder)
        self.assertEqual(read_json(self.folder.dynsec), whole)

    def test_a_torn_file_of_the_brokers_users_that_was_never_kept_is_made_anew(self):
        credentials.write_logins(self.folder.credentials)
        credentials.write_broker(self.folder)
        mark = credentials.mark(self.folder)
        os.truncate(self.folder.dynsec, 40)
        credentials.write_broker(self.folder)
        self.assertEqual(read_json(self.folder.dynsec)["clients"][0]["username"], "naested")
        # The broker has forgotten everybody: they have to be stored again.
        self.assertNotEqual(credentials.mark(self.folder), mark)


class TestSettings(InFolder):
    def write(self, name, text):
        with open(self.folder.join("etc", name), "w", encoding="utf-8") as file:
            file.write(text)

    def test_names_come_from_the_file_and_the_operators_drop_ins(self):
        self.write("board.conf", "[button a]\n[display hall]\n[button b]\n")
        self.write("board.conf.d/run.conf", "[display of-an-earlier-run]\n")
        self.write("board.conf.d/z.conf", "[display more]\n[button a]\n")
        board = self.folder.join("etc", "board.conf")
        self.assertEqual(settings.names_of(board, "button"), ["a", "b"])
        self.assertEqual(settings.names_of(board, "display"), ["hall", "more"])

    def test_a_site_without_an_id_is_refused(self):
        self.write("site.conf", "[site]\nlanguages=da\n[lane x]\nid=lane\n")
        with self.assertRaisesRegex(Trouble, "id: missing"):
            settings.site_id(self.folder)

    def test_an_unknown_word_in_a_template_is_refused(self):
        self.write("some.conf", "port @PORT@\nuser @WHO@\n")
        with self.assertRaisesRegex(Trouble, "@WHO@: unknown"):
            settings.fill(self.folder.join("etc", "some.conf"), {"PORT": 1})

    def test_changes_of_the_operator_stay(self):
        self.write("site.conf", "[site]\nid=mine\n")
        ports = Ports(self.folder, None)
        self.addCleanup(ports.close)
        settings.write(self.folder, os.path.join(BOARD, "..", ".."), self.path, ports)
        self.assertEqual(settings.site_id(self.folder), "mine")
        self.assertEqual(read_json(self.folder.join("etc", "appliance.json")), {"site": "mine"})

    def test_an_odd_path_is_quoted_for_the_front(self):
        self.assertEqual(settings.quote_lighttpd('a "b\\'), 'a \\"b\\\\')


class TestSupervisor(InFolder):
    def setUp(self):
        super().setUp()
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.addCleanup(signal.pthread_sigmask, signal.SIG_UNBLOCK, SIGNALS)
        self.supervisor = Supervisor(self.folder)
        self.addCleanup(self.supervisor.stop)

    def supervise_until(self, done):
        """Lets the supervisor work until `done()`; it is asked whenever something was started."""
        def changed(_):
            if done():
                raise Stopped
        self.supervisor.changed = changed
        signal.setitimer(signal.ITIMER_REAL, 10)
        self.addCleanup(signal.setitimer, signal.ITIMER_REAL, 0)
        with self.assertRaises(Stopped):
            self.supervisor.supervise()

    def test_a_program_that_is_killed_is_there_again_within_100_ms(self):
        self.supervisor.start([Program("sleeper", ["sleep", "60"])])
        old = self.supervisor.pids()["sleeper"]
        start = time.monotonic()
        os.kill(old, signal.SIGKILL)
        self.supervise_until(lambda: self.supervisor.pids()["sleeper"] != old)
        self.assertLess(time.monotonic() - start, 0.1)

    def test_a_program_that_keeps_dying_is_slowed_down(self):
        service = Service(Program("dying", ["false"]), self.folder)
        pauses = [service.pause_s() for _ in range(RESTART_BURST + 1)]
        self.assertEqual(pauses, [0] * RESTART_BURST + [1])

    def test_a_program_that_dies_while_it_starts_is_named_with_what_it_said(self):
        program = Program("broken", ["sh", "-c", "echo site.conf:12: wrong; exit 3"],
                          [lambda: "not there"])
        with open(self.folder.log("broken"), "w", encoding="utf-8") as log:
            log.write("words of an earlier run\n")
        self.supervisor.start([program])
        with self.assertRaises(Trouble) as caught:
            self.supervisor.wait_for(program, time.monotonic() + 5)
        self.assertRegex(str(caught.exception), r"broken ended with 3(?s:.*)site\.conf:12: wrong")
        self.assertNotIn("earlier run", str(caught.exception))

    def test_a_program_that_never_answers_is_named(self):
        program = Program("silent", ["sleep", "60"], [lambda: "no answer"])
        self.supervisor.start([program])
        with self.assertRaisesRegex(Trouble, "silent does not answer: no answer"):
            self.supervisor.wait_for(program, time.monotonic() + 0.1)

    def test_a_program_that_ignores_sigterm_is_ended_all_the_same(self):
        program = Program("stubborn",
                          ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"])
        self.supervisor.start([program])
        while not self.folder.log_size("stubborn"):
            time.sleep(0.01)
        pid = self.supervisor.pids()["stubborn"]
        self.supervisor.stop()
        self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_what_a_crashed_supervisor_left_is_ended_and_nothing_else(self):
        with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
            self.supervisor.start([Program("sleeper", ["sleep", "60"])])
            state = read_json(self.folder.state)
            # The stranger has got the number of a program that ended long ago.
            state["programs"]["gone"] = [stranger.pid, 1]
            with open(self.folder.state, "w", encoding="utf-8") as file:
                json.dump(state, file)
            sleeper = self.supervisor.services[0].process
            Known(self.folder).kill_programs()
            self.assertEqual(sleeper.wait(5), -signal.SIGKILL)
            self.assertIsNone(stranger.poll())
            stranger.kill()


class TestSwitches(InFolder):
    """The supervisor in a process of its own, as it is; the test holds the switches."""

    def setUp(self):
        super().setUp()
        self.child = os.fork()
        if self.child == 0:
            os._exit(self.supervise())
        self.addCleanup(self.end)
        self.until(lambda: os.path.exists(self.folder.state) and len(self.state()["programs"]) == 3)

    def supervise(self):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        supervisor = Supervisor(self.folder)
        supervisor.switches = Switches(self.folder.switches)
        try:
            supervisor.start([Program("first", ["sleep", "60"]), Program("second", ["sleep", "60"]),
                              Program("front", ["sleep", "60"], stays=True)])
            supervisor.supervise()
        except Stopped:
            supervisor.stop()
            supervisor.switches.close()
        return 0

    def end(self):
        os.kill(self.child, signal.SIGTERM)
        os.waitpid(self.child, 0)

    def state(self):
        return read_json(self.folder.state)

    def pids(self):
        return {name: pid for name, (pid, _) in self.state()["programs"].items()}

    def until(self, done, limit_s=5):
        deadline = time.monotonic() + limit_s
        while not done():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def flip(self, *words):
        return ask(self.folder.switches, *words)

    def test_a_program_that_is_held_stays_down_until_it_is_released(self):
        before = self.pids()
        self.assertEqual(self.flip("hold", "first"), {"ok": True})
        self.assertFalse(os.path.exists(f"/proc/{before['first']}"))
        self.assertEqual(self.state()["held"], ["first"])
        os.kill(before["second"], signal.SIGKILL)
        self.until(lambda: self.pids().get("second") not in (None, before["second"]))
        self.assertNotIn("first", self.pids())
        self.assertEqual(self.flip("release", "first"), {"ok": True})
        self.until(lambda: "first" in self.pids(), 0.5)
        self.assertEqual(self.state()["held"], [])

    def test_a_power_cut_ends_all_at_once_and_leaves_what_the_bench_is_seen_through(self):
        before = self.pids()
        self.flip("hold", "second")
        start = time.monotonic()
        self.assertEqual(self.flip("power-cut"), {"ok": True})
        self.assertEqual(self.pids(), {"front": before["front"]})
        self.until(lambda: "first" in self.pids())
        self.assertGreater(time.monotonic() - start, POWER_CUT_S - 0.1)
        self.assertEqual((self.state()["held"], "second" in self.pids()), (["second"], False))

    def test_a_program_that_is_ended_by_hand_is_started_again(self):
        before = self.pids()
        self.assertEqual(self.flip("restart", "front"), {"ok": True})
        self.until(lambda: self.pids().get("front") not in (None, before["front"]), 0.5)

    def test_what_cannot_be_done_is_said(self):
        for words, why in ((("hold", "front"), "cannot be held"), (("hold", "x"), "no such program: x"),
                           (("fly",), "commands: hold NAME"), (("hold", "a", "b"), "commands:")):
            answer = self.flip(*words)
            self.assertIs(answer["ok"], False)
            self.assertIn(why, answer["error"])


class TestProbes(unittest.TestCase):
    def test_a_port_where_nobody_listens_is_said(self):
        with socket.socket() as silent:
            silent.bind((HOST, 0))
            self.assertIn("refused", probes.tcp_answers(silent.getsockname()[1]))

    def test_a_server_that_accepts_and_says_nothing_is_given_up(self):
        with socket.create_server((HOST, 0)) as mute:
            port = mute.getsockname()[1]
            self.assertIn("timed out", probes.status_is_online(port, "naeste/v1/demo/status"))
            self.assertIn("timed out", probes.page_answers(port))


if __name__ == "__main__":
    unittest.main()
