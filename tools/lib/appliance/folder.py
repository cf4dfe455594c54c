# SPDX-License-Identifier: EUPL-1.2
"""The folder of one appliance (DIR), and the two short private folders that belong to it: one for
its unix sockets, whose names may have at most 107 bytes however deep DIR is, and a memory-backed
one for the phones' pages. Both are named by a hash of DIR's real path, so that they are found
again."""

import fcntl
import hashlib
import json
import os
import pwd
import re
import shutil
import stat

DIR_MAX_BYTES = 400
PLAIN_PATH_MAX_BYTES = 160
LOG_MAX_BYTES = 4 * 1024 * 1024
LOG_TAIL_LINES = 12


class Trouble(Exception):
    """What a person has to read; ends the start."""


def write_file(path, text, mode=0o644, durable=False):
    """Writes by rename: whoever reads finds the old text or the new, never half of one. What cannot
    be made again at the next start has to be durable."""
    new = f"{path}.new"
    if os.path.lexists(new):
        os.unlink(new)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    os.replace(new, path)


def read_json(path):
    """The file's content, or None where there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise Trouble(f"{path}: not JSON: {error}") from error


def make_private(path):
    """An empty folder that nobody else can enter; refused where somebody else put something
    there."""
    try:
        known = os.lstat(path)
    except FileNotFoundError:
        pass
    else:
        if not stat.S_ISDIR(known.st_mode) or known.st_uid != os.geteuid():
            raise Trouble(f"{path}: belongs to somebody else, remove it first")
        shutil.rmtree(path)
    os.mkdir(path, 0o700)


class Folder:
    """Where everything of one appliance lies."""

    def __init__(self, path):
        self.path = os.path.realpath(path)
        if len(os.fsencode(self.path)) > DIR_MAX_BYTES:
            raise Trouble(f"--dir: at most {DIR_MAX_BYTES} bytes: {self.path}")
        if not self.path.isprintable():
            raise Trouble(f"--dir: control characters in {self.path!r}")
        self.lock_path = self.join("lib", "lock")
        self.lock = None
        self.endpoints = self.join("endpoints.json")
        self.credentials = self.join("credentials.json")
        self.secret = self.join("broker.secret")
        self.dynsec = self.join("lib", "mosquitto", "dynamic-security.json")
        self.dynsec_kept = f"{self.dynsec}.kept"
        self.database = self.join("lib", "naeste.db")
        self.paper = self.join("paper")
        self._name_short()

    def _name_short(self):
        try:
            uid = os.stat(self.lock_path).st_uid
        except (FileNotFoundError, NotADirectoryError):
            uid = os.geteuid()
        except PermissionError as error:
            raise self._belongs(os.stat(self.path).st_uid) from error
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"
        # A user's own folder below /run goes away when they log out; a detached appliance stays.
        self.run = f"/run/naeste-{name}" if uid == 0 else f"/tmp/naeste-{uid}-{name}"
        self.phone = os.path.join(os.path.realpath(memory), f"naeste-phone-{uid}-{name}")
        self.state = os.path.join(self.run, "state.json")
        self.switches = self.socket("switches.sock")
        self.clock = self.socket("clock")
        self.clock_module = self.socket("clock-sim.so")
        self.bench = self.socket("bench.sock")

    def _belongs(self, owner):
        return Trouble(f"{self.path}: belongs to {pwd.getpwuid(owner).pw_name}, be that user")

    def join(self, *names):
        return os.path.join(self.path, *names)

    def socket(self, name):
        return os.path.join(self.run, name)

    def log(self, program):
        return self.join("log", f"{program}.log")

    def plain(self, *names):
        """The path as a configuration file can hold it: short, and of letters that need no
        quotes."""
        path = self.join(*names)
        if re.fullmatch(r"[A-Za-z0-9/._+-]+", path) and len(path) <= PLAIN_PATH_MAX_BYTES:
            return path
        return os.path.join(self.run, "dir", *names)

    def make_lock(self):
        try:
            os.makedirs(self.join("lib"), exist_ok=True)
        except OSError as error:
            raise Trouble(f"{self.path}: {error.strerror} ({error.filename})") from error
        self.open_lock()

    def open_lock(self):
        """Opens DIR's lock, which says whose DIR it is. An appliance has one user for all it
        does."""
        try:
            self.lock = os.open(self.lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Trouble(f"{self.path}: {error.strerror} ({error.filename})") from error
        owner = os.fstat(self.lock).st_uid
        if owner != os.geteuid():
            raise self._belongs(owner)

    def take(self):
        """Makes DIR this process's own until it ends."""
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            endpoints = read_json(self.endpoints) or {}
            where = f" at {endpoints['web']}/" if "web" in endpoints else ""
            raise Trouble(f"{self.path}: an appliance runs here already{where}; "
                          f"end it with tools/run --stop --dir {self.path}") from None

    def make(self):
        for name in ("etc/site.conf.d", "etc/board.conf.d", "lib/mosquitto", "lib/printer", "log",
                     "paper"):
            os.makedirs(self.join(name), exist_ok=True)
        os.chmod(self.join("lib"), 0o700)
        make_private(self.run)
        make_private(self.phone)
        os.mkdir(self.socket("displays"))
        os.symlink(self.path, self.socket("dir"))
        for name in os.listdir(self.join("log")):
            self._shorten_log(self.join("log", name))

    @staticmethod
    def _shorten_log(path):
        if path.endswith(".log") and os.path.getsize(path) > LOG_MAX_BYTES:
            os.replace(path, f"{path}.1")

    def clear(self):
        """What is left of it when it does not run: DIR without endpoints.json."""
        for path in (self.run, self.phone):
            shutil.rmtree(path, ignore_errors=True)
        if os.path.exists(self.endpoints):
            os.unlink(self.endpoints)

    def log_size(self, program):
        try:
            return os.path.getsize(self.log(program))
        except FileNotFoundError:
            return 0

    def refuse(self, program, why, log_start):
        """Ends the start; shows what the program said since its log had `log_start` bytes."""
        with open(self.log(program), "rb") as file:
            file.seek(log_start)
            said = file.read().decode(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        text = "".join(f"\n  {line}" for line in said) or " nothing"
        raise Trouble(f"{program} {why}; it said ({self.log(program)}):{text}")
