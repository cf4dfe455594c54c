# SPDX-License-Identifier: EUPL-1.2
"""Starts and ends one appliance on virtual hardware, in one folder. Called by tools/run:

    appliance start --dir DIR --source SOURCE --build BUILD [--port N] [--detach]
    appliance stop --dir DIR

Whoever starts it stays as its supervisor until a signal or `stop` ends it. With --detach that is a
process of its own, and this one returns when everything answers.
"""

import argparse
import json
import os
import shlex
import signal
import sys
import time
import traceback

import credentials
import programs
import settings
from folder import Folder, Trouble, write_file
from ports import HOST, Ports
from supervisor import SIGNALS, Known, Stopped, Supervisor
from switches import Switches

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 15


def hello(folder, build, ports):
    """What a person reads when everything answers."""
    ctl = f"{os.path.relpath(build)}/tools/naestectl/naestectl --dir {shlex.quote(folder.path)}"
    ask = f"{os.path.relpath(os.path.dirname(os.path.dirname(__file__)))}/ask"
    return (
        f"\nNæste runs. Open  {settings.bench_url(ports)}\n\n"
        "Try, in another terminal:\n"
        "a ticket by command, and its paper on the page\n"
        f"    {ctl} --as kiosk take services=pas\n"
        "the button on the wall\n"
        f"    {ask} {folder.socket('panel.sock')} press general\n"
        "a clerk sits down and calls\n"
        f"    {ctl} --as staff sit counter=1\n"
        f"    {ctl} --as staff next\n"
        "the printer runs out of paper\n"
        f"    {ask} {folder.socket('printer.sock')} paper out\n")


def write_endpoints(folder, ports, site, pids):
    write_file(folder.endpoints, json.dumps({
        "site": site,
        "web": settings.web_url(ports),
        "bench": settings.bench_url(ports),
        "mqtt": {"socket": folder.socket("mqtt.sock"), "host": HOST, "port": ports.mqtt},
        "printer": settings.printer_uri(ports),
        "paper": folder.paper,
        "panel": folder.socket("panel.sock"),
        "printer_control": folder.socket("printer.sock"),
        "database": folder.database,
        "pids": pids,
    }, indent=2) + "\n")


def bring_up(folder, options, supervisor):
    """Until everything answers; returns the ports."""
    deadline = time.monotonic() + START_TIMEOUT_S
    ports = Ports(folder, options.port)
    settings.write(folder, options.source, options.build, ports)
    credentials.write_logins(folder.credentials)
    site = settings.site_id(folder)
    servers = programs.servers_of(folder, options.build, ports)
    supervisor.start(servers)
    programs.provision(folder, options.build)
    for program in servers:
        supervisor.wait_for(program, deadline)
    daemon = programs.daemon_of(folder, options.build, ports)
    supervisor.start([daemon])
    supervisor.wait_for(daemon, deadline)
    supervisor.changed = lambda pids: write_endpoints(folder, ports, site, pids)
    supervisor.note()
    credentials.keep_broker(folder)
    return ports


def run(folder, options, report):
    """Starts everything, calls `report`, and stays until a signal comes."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    if not Known(folder).kill_programs():
        raise Trouble(f"{folder.path}: programs of an earlier run do not end")
    folder.clear()
    folder.make()
    supervisor = Supervisor(folder)
    supervisor.switches = Switches(folder.switches)
    try:
        supervisor.note()
        ports = bring_up(folder, options, supervisor)
        report(hello(folder, options.build, ports))
        supervisor.supervise()
    except Stopped:
        pass
    finally:
        supervisor.stop()
        folder.clear()


def run_detached(folder, options):
    """The supervisor as a process of its own; returns when it has reported."""
    os.makedirs(folder.join("log"), exist_ok=True)
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        os._exit(supervise_detached(folder, options, write_end))
    os.close(write_end)
    # Whoever reads our words may stop reading; the appliance runs all the same.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        with os.fdopen(read_end, encoding="utf-8") as reports:
            text = reports.read()
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        return 130
    failed = not text or text.startswith("!")
    print(text.lstrip("!") or "the supervisor ended without a word; see "
          f"{folder.log('run')}", file=sys.stderr if failed else sys.stdout)
    return 1 if failed else 0


def supervise_detached(folder, options, report_descriptor):
    """What the child does; returns its exit code."""
    os.setsid()
    with open(os.devnull, "rb") as nothing, open(folder.log("run"), "ab") as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)

    def report(text):
        # Nobody waits any longer when this fails: then everything is stopped again.
        with os.fdopen(report_descriptor, "w", encoding="utf-8") as pipe:
            pipe.write(text)

    try:
        run(folder, options, report)
    except Trouble as trouble:
        report(f"!tools/run: {trouble}")
        return 1
    except BrokenPipeError:
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def start(options):
    folder = Folder(options.dir)
    folder.make_lock()
    folder.take()
    if options.detach:
        return run_detached(folder, options)
    print(f"Starting in {folder.path}", flush=True)
    run(folder, options, lambda text: print(text + "\nCtrl-C ends it.", flush=True))
    return 0


def stop(options):
    folder = Folder(options.dir)
    if not os.path.isdir(folder.path):
        raise Trouble(f"{folder.path}: no such folder")
    if not os.path.exists(folder.lock_path):
        print(f"Nothing runs in {folder.path}")
        return 0
    folder.open_lock()
    known = Known(folder)
    if known.lives(known.supervisor):
        os.kill(known.supervisor[0], signal.SIGTERM)
        if not known.wait_end([known.supervisor], STOP_TIMEOUT_S):
            os.kill(known.supervisor[0], signal.SIGKILL)
            known = Known(folder)
        said = f"Stopped {folder.path}"
    else:
        said = f"Nothing runs in {folder.path}"
    folder.take()
    known.kill_programs()
    folder.clear()
    print(said)
    return 0


def arguments():
    parser = argparse.ArgumentParser(prog="appliance")
    commands = parser.add_subparsers(required=True)
    starting = commands.add_parser("start")
    starting.set_defaults(command=start)
    starting.add_argument("--source", required=True)
    starting.add_argument("--build", required=True)
    starting.add_argument("--port", type=int)
    starting.add_argument("--detach", action="store_true")
    stopping = commands.add_parser("stop")
    stopping.set_defaults(command=stop)
    for command in (starting, stopping):
        command.add_argument("--dir", required=True)
    return parser.parse_args()


def main():
    options = arguments()
    try:
        return options.command(options)
    except Trouble as trouble:
        print(f"tools/run: {trouble}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
