# SPDX-License-Identifier: EUPL-1.2
"""Keeps the programs of one appliance running, in place of systemd: one that dies is started again
at once. A program that keeps dying is slowed down to one start a second. One that is held down is
not started until it is released. When the supervisor is
killed the kernel kills its programs; what a crash of it leaves behind all the same is ended by the
next start, which knows each program by its process id together with the time of its start."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import time

from folder import Trouble, read_json, write_file

STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
# SIGIO: a command has come (switches.py).
SIGNALS = STOP_SIGNALS | {signal.SIGCHLD, signal.SIGIO}
STOP_TIMEOUT_S = 3
PROBE_PAUSE_S = 0.01
WATCH_EVERY_S = 1
# Restarts at once that may follow each other, and the pause once they are used up.
RESTART_BURST = 20
RESTART_PAUSE_S = 1
# How long everything is dark, so that one can see it.
POWER_CUT_S = 2
PR_SET_PDEATHSIG = 1
# lighttpd and mosquitto are not on every user's PATH.
SYSTEM_PATHS = "/usr/local/sbin:/usr/sbin:/sbin"

LIBC = ctypes.CDLL(None)


class Stopped(Exception):
    """A signal asks the supervisor to end."""


def boot_id():
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


def process_start(pid):
    """In clock ticks since boot; None where there is no such process or only its remains."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


class Known:
    """What an earlier supervisor of this folder wrote down of itself and its programs."""

    def __init__(self, folder):
        state = read_json(folder.state) or {}
        same_boot = state.get("boot") == boot_id()
        self.supervisor = state.get("supervisor") if same_boot else None
        self.programs = list(state.get("programs", {}).values()) if same_boot else []

    @staticmethod
    def lives(process):
        return process is not None and process_start(process[0]) == process[1]

    @staticmethod
    def wait_end(processes, timeout_s):
        """True when all have ended."""
        deadline = time.monotonic() + timeout_s
        while any(map(Known.lives, processes)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def kill_programs(self):
        for process in self.programs:
            if self.lives(process):
                os.killpg(process[0], signal.SIGKILL)
        return self.wait_end(self.programs, STOP_TIMEOUT_S)


def child_setup():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


class Beat:
    """Listens for a program's sd_notify messages, in place of systemd (Type=notify, WatchdogSec=)."""

    def __init__(self, name, watchdog_s):
        self.watchdog_s = watchdog_s
        self.last = None
        address = f"naeste-{os.getpid()}-{name}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.bind("\0" + address)
        self.environment = {**os.environ, "NOTIFY_SOCKET": "@" + address,
                            "WATCHDOG_USEC": str(int(watchdog_s * 1e6))}
        self.environment.pop("WATCHDOG_PID", None)

    def missed(self):
        """True when the program has told that it is ready, and nothing since for too long."""
        while True:
            try:
                words = self.socket.recv(4096).split(b"\n")
            except BlockingIOError:
                break
            if b"READY=1" in words or b"WATCHDOG=1" in words:
                self.last = time.monotonic()
        return self.last is not None and time.monotonic() - self.last > self.watchdog_s


class Service:
    """A program and the process that runs it now."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.log_start = 0
        self.process = None
        self.due = None
        self.held = False
        self.credit = RESTART_BURST
        self.credited = time.monotonic()
        self.beat = Beat(program.name, program.watchdog_s) if program.watchdog_s else None

    def start(self):
        program = self.program.argv[0]
        found = shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_PATHS}")
        if not found:
            raise Trouble(f"{self.program.name}: no such program: {program}")
        self.program.prepare()
        self.log_start = self.folder.log_size(self.program.name)
        if self.beat:
            self.beat.missed()
            self.beat.last = None
        with open(self.folder.log(self.program.name), "ab") as log:
            self.process = subprocess.Popen(
                [found, *self.program.argv[1:]], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=child_setup,
                env={**(self.beat.environment if self.beat else os.environ),
                     **self.program.environment})
        self.due = None

    def lives(self):
        """Nobody has noticed its end yet."""
        return self.process.returncode is None

    def kill(self):
        """Does not wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)

    def pause_s(self):
        """How long to wait before the next start."""
        now = time.monotonic()
        self.credit = min(RESTART_BURST, self.credit + (now - self.credited))
        self.credited = now
        if self.credit < 1:
            return RESTART_PAUSE_S
        self.credit -= 1
        return 0

    def refuse(self, why):
        self.folder.refuse(self.program.name, why, self.log_start)

    def end_text(self):
        code = self.process.returncode
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with {code}"


class Supervisor:
    """Block SIGNALS before making one."""

    def __init__(self, folder):
        self.folder = folder
        self.services = []
        self.changed = lambda pids: None
        self.switches = None

    def pids(self):
        """Of what runs; a program that is held down has none."""
        return {service.program.name: service.process.pid for service in self.services
                if service.lives()}

    def note(self):
        """Writes down what runs, for the next start and for those who look for the pids."""
        write_file(self.folder.state, json.dumps({
            "boot": boot_id(),
            "supervisor": [os.getpid(), process_start(os.getpid())],
            "programs": {name: [pid, process_start(pid)] for name, pid in self.pids().items()},
            "held": [service.program.name for service in self.services if service.held],
        }))
        self.changed(self.pids())

    def note_or_say(self):
        """A full disk is no reason to stop what runs."""
        try:
            self.note()
        except OSError as error:
            print(f"the pids cannot be written: {error}", flush=True)

    def start(self, programs):
        for program in programs:
            service = Service(program, self.folder)
            service.start()
            self.services.append(service)
        self.note()

    def wait_for(self, program, deadline):
        """Until the program's probes are content. While it starts, nothing may die."""
        for probe in program.probes:
            while (missing := probe()) is not None:
                for service in self.dead(PROBE_PAUSE_S):
                    service.refuse(service.end_text())
                if time.monotonic() > deadline:
                    self.of(program).refuse(f"does not answer: {missing}")

    def of(self, program):
        return next(service for service in self.services if service.program is program)

    def dead(self, timeout_s):
        """Waits for a signal; returns the services whose process has ended since."""
        if timeout_s is None:
            got = signal.sigwaitinfo(SIGNALS)
        else:
            got = signal.sigtimedwait(SIGNALS, timeout_s)
        if got is not None and got.si_signo in STOP_SIGNALS:
            raise Stopped
        return [service for service in self.services
                if service.due is None and not service.held
                and service.process.poll() is not None]

    def supervise(self):
        while True:
            if self.switches:
                self.switches.serve(self.obey)
            dues = [service.due for service in self.services if service.due is not None]
            wait_s = max(0, min(dues) - time.monotonic()) if dues else None
            if any(service.beat for service in self.services):
                wait_s = min(WATCH_EVERY_S, wait_s if dues else WATCH_EVERY_S)
            self.end_hung()
            for service in self.dead(wait_s):
                pause_s = service.pause_s()
                service.due = time.monotonic() + pause_s
                self.say(service, f"{service.end_text()}, started again"
                                  f"{' in 1 s' if pause_s else ''}")
            ready = [service for service in self.services
                     if service.due is not None and service.due <= time.monotonic()]
            for service in ready:
                self.restart(service)
            if ready:
                self.note_or_say()

    def end_hung(self):
        for service in self.services:
            waits = service.due is not None or service.held
            if service.beat and not waits and service.beat.missed():
                self.say(service, "hangs")
                service.beat.last = None
                os.killpg(service.process.pid, signal.SIGKILL)

    @staticmethod
    def say(service, what):
        print(f"{time.strftime('%H:%M:%S')} {service.program.name} {what}", flush=True)

    def obey(self, words):
        """A command of the switches: `hold NAME`, `release NAME`, `restart NAME`, `power-cut`."""
        if words == ["power-cut"]:
            return self.cut_power()
        acts = {"hold": self.hold, "release": self.release, "restart": self.end_one}
        if len(words) != 2 or words[0] not in acts:
            return {"ok": False, "error": "commands: hold NAME, release NAME, restart NAME, power-cut"}
        service = next((one for one in self.services if one.program.name == words[1]), None)
        if service is None:
            return {"ok": False, "error": f"no such program: {words[1]}"}
        if service.program.stays and words[0] == "hold":
            return {"ok": False, "error": f"{words[1]} cannot be held: the bench is seen through it"}
        acts[words[0]](service)
        return {"ok": True}

    def hold(self, service):
        service.held, service.due = True, None
        service.kill()
        service.process.wait()
        self.say(service, "is held down")
        self.note_or_say()

    def release(self, service):
        if service.held:
            service.held, service.due = False, time.monotonic()
            self.say(service, "is let up again")

    def end_one(self, service):
        """As if it had crashed: supervision starts it again."""
        if not service.held and service.due is None:
            service.kill()

    def cut_power(self):
        """Everything stops in the middle of what it does; only what the bench is seen through stays.
        What was held down stays held."""
        cut = [service for service in self.services
               if not service.program.stays and not service.held]
        for service in cut:
            service.kill()
        for service in cut:
            service.process.wait()
            service.due = time.monotonic() + POWER_CUT_S
        print(f"{time.strftime('%H:%M:%S')} the power is cut for {POWER_CUT_S} s", flush=True)
        self.note_or_say()
        return {"ok": True}

    @staticmethod
    def restart(service):
        try:
            service.start()
        except (OSError, Trouble) as error:
            # Its file is being replaced by a build, or there is no memory for it now.
            service.due = time.monotonic() + RESTART_PAUSE_S
            print(f"{service.program.name}: {error}, tried again in 1 s", flush=True)

    def end(self, services):
        """SIGTERM to each group, SIGKILL where that is not enough."""
        running = [service for service in services if service.process.poll() is None]
        for service in running:
            os.killpg(service.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for service in running:
            try:
                service.process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(service.process.pid, signal.SIGKILL)
                service.process.wait()

    def stop(self):
        """The last started first: the daemon says goodbye to a broker that still runs."""
        self.end(self.services[-1:])
        self.end(self.services[:-1])
