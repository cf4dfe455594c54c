# SPDX-License-Identifier: EUPL-1.2
"""The programs of an appliance, with their command lines and what must answer before they count as
started. All run as whoever started them."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import credentials
import probes
import settings
from folder import Trouble, write_file
from ports import HOST

PROVISION_TIMEOUT_S = 30
# A daemon that hangs shall be told as offline, and be back, well within 10 s.
WATCHDOG_S = 5


@dataclass
class Program:
    name: str
    argv: list
    # Called until they return None; until then they say what is missing.
    probes: list = field(default_factory=list)
    # Called before each start.
    prepare: Callable = lambda: None
    # It tells that it lives (sd_notify) at least so often, or it is ended and started again.
    watchdog_s: float | None = None
    # Beside what the supervisor has in its own.
    environment: dict = field(default_factory=dict)
    # The bench is seen through it: it is not held down and outlives a power cut.
    stays: bool = False


def panel_words(board):
    words = []
    for kind in ("button", "lamp", "display"):
        for name in settings.names_of(board, kind):
            words += [f"--{kind}", name]
    return words


def servers_of(folder, build, ports):
    """Everything but the daemon; they need nothing of each other to start."""
    panel, wire = folder.socket("panel.sock"), folder.socket("wire.sock")
    control = folder.socket("printer.sock")
    return [
        Program("mosquitto", ["mosquitto", "-c", folder.plain("etc", "mosquitto.conf")], [
            lambda: probes.unix_answers(folder.socket("mqtt.sock")),
            lambda: probes.tcp_answers(ports.mqtt),
        ], lambda: credentials.write_broker(folder)),
        Program("paper-sim", [
            os.path.join(build, "tools/paper-sim/paper-sim"), "--port", str(ports.paper),
            "--control", control, "--paper", folder.plain("paper"),
        ], [lambda: probes.line_answers(control, "status", "printed")]),
        Program("panel-sim", [
            os.path.join(build, "tools/panel-sim/panel-sim"), "--panel", panel, "--wire", wire,
            "--displays", folder.socket("displays"),
            *panel_words(folder.join("etc", "board.conf")),
        ], [lambda: probes.line_answers(panel, "lamps", None)]),
        Program("naeste-printer", [
            os.path.join(build, "drivers/escpos/naeste-printer"), "--listen-port",
            str(ports.printer), "--socket", folder.socket("ipp.sock"), "--device",
            f"escpos://{HOST}:{ports.paper}", "--spool", folder.plain("lib", "printer"), "--name",
            "printer-1",
        ], [lambda: probes.printer_answers(ports.printer, settings.printer_uri(ports))]),
        Program("lighttpd", ["lighttpd", "-D", "-f", folder.plain("etc", "lighttpd.conf")], [
            lambda: probes.page_answers(ports.web),
            lambda: probes.web_socket_answers(ports.web),
        ], stays=True),
        Program("bench", [
            sys.executable, os.path.join(os.path.dirname(__file__), "bench.py"), "--dir",
            folder.path, "--build", build,
        ], [
            # By itself first: a front that asked too early asks no more for a second or two.
            lambda: probes.unix_answers(folder.bench),
            lambda: probes.bench_answers(ports.web),
        ], stays=True),
    ]


def naested_words(folder, build):
    return [os.path.join(build, "firmware/naested"), "--site", folder.plain("etc", "site.conf"),
            "--board", folder.plain("etc", "board.conf")]


def prepare_clock(folder, build):
    """The wall clock that the bench can set (tools/clock-sim). It stands right at each start of the
    appliance and as it was left when only the daemon starts again. LD_PRELOAD knows no quotes, so
    the module is reached by the short link."""
    if not os.path.exists(folder.clock):
        os.symlink(os.path.join(build, "tools/clock-sim/clock-sim.so"), folder.clock_module)
        with open(folder.clock, "wb") as file:
            file.write(bytes(8))


def daemon_of(folder, build, ports):
    topic = f"naeste/v1/{settings.site_id(folder)}/status"
    return Program("naested", naested_words(folder, build),
                   [lambda: probes.status_is_online(ports.mqtt, topic)],
                   lambda: prepare_clock(folder, build), watchdog_s=WATCHDOG_S,
                   environment={"LD_PRELOAD": folder.clock_module, "NAESTE_CLOCK": folder.clock})


def provision(folder, build):
    """Stores the users of credentials.json in the daemon's database, where it does not have
    them."""
    done_path = folder.join("lib", "provisioned")
    mark = credentials.mark(folder)
    if os.path.exists(done_path) and os.path.exists(folder.database):
        with open(done_path, encoding="utf-8") as file:
            if file.read() == mark:
                return
    words = naested_words(folder, build) + ["--provision", folder.plain("credentials.json")]
    log_start = folder.log_size("naested")
    with open(folder.log("naested"), "ab") as log:
        try:
            code = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                  timeout=PROVISION_TIMEOUT_S, check=False).returncode
        except subprocess.TimeoutExpired:
            code = f"nothing after {PROVISION_TIMEOUT_S} s"
        except OSError as error:
            raise Trouble(f"naested: {error.strerror}: {words[0]}") from error
    if code:
        folder.refuse("naested", f"--provision ended with {code}", log_start)
    write_file(done_path, mark)
