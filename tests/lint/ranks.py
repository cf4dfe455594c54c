#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Who may include whom. A file includes files of its own room and of lower ranks, nothing else."""
import fnmatch
import os
import re
import sys

import house

PORTS = ("button", "lamp", "display", "printer", "uplink", "sound")

# (pattern, room, rank); the first that fits.
RANKS = [
    ("firmware/base/*", "firmware/base", 0),
    ("firmware/queue/*", "firmware/queue", 1),
    ("firmware/wire/*", "firmware/wire", 2),
    ("firmware/paper/*", "firmware/paper", 2),
    ("firmware/store/*", "firmware/store", 3),
    *((f"drivers/{port}.h", "drivers", 3) for port in PORTS),
    ("firmware/config/*", "firmware/config", 4),
    ("drivers/escpos/*", "drivers/escpos", 4),
    ("drivers/*", "drivers", 4),
    ("firmware/appliance/*", "firmware/appliance", 5),
    ("firmware/naested.c", "firmware", 6),
]

# A library's headers, and the one place that may know it. Tools and tests include what they need.
LIBRARIES = [
    ("sqlite3.h", "SQLite", ["firmware/store/*"]),
    ("pango/*", "Pango", ["firmware/paper/*"]),
    ("cairo*.h", "Cairo", ["firmware/paper/*"]),
    ("fontconfig/*", "Fontconfig", ["firmware/paper/*"]),
    ("qrencode.h", "libqrencode", ["firmware/paper/*"]),
    ("zlib.h", "zlib", ["firmware/paper/*"]),
    ("jansson.h", "jansson", ["firmware/wire/*", "drivers/uplink-*"]),
    ("ini.h", "inih", ["firmware/config/*"]),
    ("pappl/*", "PAPPL", ["drivers/escpos/*"]),
    ("png.h", "libpng", ["drivers/escpos/*"]),
    ("cups/*", "CUPS", ["drivers/printer-ipp*"]),
    ("mosquitto.h", "libmosquitto", ["drivers/uplink-*"]),
    ("mqtt_protocol.h", "libmosquitto", ["drivers/uplink-*"]),
    ("gpiod.h", "libgpiod", ["drivers/*-gpio*"]),
    ("modbus/*", "libmodbus", ["drivers/display-modbus*"]),
    ("modbus.h", "libmodbus", ["drivers/display-modbus*"]),
    ("systemd/sd-event.h", "sd-event", ["drivers/*", "firmware/appliance/*", "firmware/naested.c"]),
    ("systemd/*", "libsystemd", ["firmware/base/*", "firmware/appliance/*", "firmware/naested.c"]),
]

LIBC = re.compile(
    r"(assert|ctype|dirent|errno|fcntl|fnmatch|getopt|glob|grp|inttypes|libgen|limits|locale|math|"
    r"netdb|poll|pthread|pwd|regex|sched|setjmp|signal|spawn|std[a-z]+|string|strings|syslog|termios|"
    r"threads|time|unistd|wchar)\.h|(arpa|linux|net|netinet|sys)/.*")

# The engine is a function: no clock, no files, no allocation, no log.
QUEUE_LIBC = {"assert.h", "errno.h", "limits.h", "stdbool.h", "stddef.h", "stdint.h", "string.h"}
# What allocates once, when it is made: <stdlib.h>.
QUEUE_START = ("firmware/queue/queue.c", "firmware/queue/estimate.c", "firmware/queue/what-if.c")
QUEUE_BASE = {"attributes", "clock", "id", "require", "text"}

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def place(path):
    for pattern, room, rank in RANKS:
        if fnmatch.fnmatch(path, pattern):
            return room, rank
    return None


def judged(tree):
    """(path, line number, "<" or '"', included) of every include under firmware and drivers."""
    for path in tree.c("firmware/") + tree.c("drivers/"):
        for number, line in enumerate(tree.lines(path), 1):
            found = INCLUDE.match(line)
            if found:
                yield path, number, found[1], found[2]


def every_file_has_a_rank(tree):
    return [f"{path}: in no room of the table in tests/lint/ranks.py"
            for path in tree.c("firmware/") + tree.c("drivers/") if not place(path)]


def includes_are_written_from_the_root(tree):
    known = set(tree.paths)
    complaints = []
    for path in tree.c():
        for number, line in enumerate(tree.lines(path), 1):
            found = INCLUDE.match(line)
            if found and found[1] == '"' and found[2] not in known:
                complaints.append(f"{path}:{number}: {found[2]} is not a path from the project's root")
    return complaints


def includes_point_down(tree):
    complaints = []
    for path, number, kind, included in judged(tree):
        here, there = place(path), place(included)
        if kind == "<" or not here:
            continue
        if there is None:
            complaints.append(f"{path}:{number}: {included} is in no room")
        elif here[0] == there[0] and (here[1] >= there[1]):
            continue
        elif here[1] <= there[1]:
            complaints.append(f"{path}:{number}: rank {here[1]} includes {included} of rank {there[1]}")
    return complaints


def ports_know_only_base_and_queue(tree):
    return [f"{path}:{number}: a port includes {included}"
            for path, number, kind, included in judged(tree)
            if kind == '"' and path in {f"drivers/{port}.h" for port in PORTS}
            and not included.startswith(("firmware/base/", "firmware/queue/"))]


def the_queue_knows_nothing_outside_base(tree):
    complaints = []
    for path, number, kind, included in judged(tree):
        if not path.startswith("firmware/queue/"):
            continue
        name = os.path.splitext(os.path.basename(included))[0]
        if kind == "<":
            good = included in QUEUE_LIBC or (path in QUEUE_START and included == "stdlib.h")
        else:
            good = included.startswith("firmware/queue/") or (
                included.startswith("firmware/base/") and name in QUEUE_BASE)
        if not good:
            complaints.append(f"{path}:{number}: the queue includes {included}")
    return complaints


def each_library_has_one_home(tree):
    complaints = []
    for path, number, kind, included in judged(tree):
        if kind == '"' or LIBC.fullmatch(included):
            continue
        for pattern, library, homes in LIBRARIES:
            if fnmatch.fnmatch(included, pattern):
                if not any(fnmatch.fnmatch(path, home) for home in homes):
                    complaints.append(f"{path}:{number}: {library} lives in {' and '.join(homes)}")
                break
        else:
            complaints.append(f"{path}:{number}: <{included}> has no home in tests/lint/ranks.py")
    return complaints


RULES = [
    ("every file has a rank", every_file_has_a_rank),
    ("includes are written from the root", includes_are_written_from_the_root),
    ("includes point down", includes_point_down),
    ("ports know only base and queue", ports_know_only_base_and_queue),
    ("the queue knows nothing outside base", the_queue_knows_nothing_outside_base),
    ("each library has one home", each_library_has_one_home),
]

CLEAN = {
    "firmware/base/id.h": "#include <stdint.h>\n",
    "firmware/base/log.h": "",
    "firmware/queue/queue.h": '#include <stdint.h>\n#include "firmware/base/id.h"\n',
    "firmware/queue/pick.c": '#include "firmware/queue/queue.h"\n#include <string.h>\n',
    "firmware/wire/topic.h": '#include <jansson.h>\n#include "firmware/queue/queue.h"\n',
    "firmware/store/store.c": '#include <sqlite3.h>\n#include "firmware/wire/topic.h"\n',
    "drivers/lamp.h": '#include <systemd/sd-event.h>\n#include "firmware/queue/queue.h"\n',
    "drivers/lamp-sim.c": '#include "drivers/lamp.h"\n',
    "firmware/config/config.h": '#include "drivers/lamp.h"\n',
    "firmware/appliance/turn.c": '#include "firmware/store/store.h"\n',
    "firmware/store/store.h": "",
    "tools/x/main.c": "#include <sqlite3.h>\n",
}

SEEDS = {
    "every file has a rank": [{"firmware/cellar/x.c": ""}, {"firmware/other.c": ""}],
    "includes are written from the root": [
        {"firmware/queue/x.c": '#include "queue.h"\n'}, {"tools/x/y.c": '#include "../z.h"\n'}],
    "includes point down": [
        {"firmware/base/x.c": '#include "firmware/queue/queue.h"\n'},
        {"firmware/paper/x.c": '#include "firmware/wire/topic.h"\n'},
        {"firmware/store/x.c": '#include "firmware/config/config.h"\n'},
        {"drivers/lamp.h": '#include "drivers/lamp-sim.h"\n', "drivers/lamp-sim.h": ""},
        {"drivers/lamp-x.c": '#include "firmware/config/config.h"\n'},
        {"firmware/wire/x.c": '#  include "firmware/store/store.h"\n'},
        {"firmware/appliance/x.c": '#include "tools/x/main.h"\n'}],
    "ports know only base and queue": [
        {"drivers/lamp.h": '#include "firmware/wire/topic.h"\n'}],
    "the queue knows nothing outside base": [
        {"firmware/queue/x.c": "#include <stdio.h>\n"}, {"firmware/queue/x.c": "#include <time.h>\n"},
        {"firmware/queue/x.c": "#include <stdlib.h>\n"},
        {"firmware/queue/x.c": '#include "firmware/base/log.h"\n'},
        {"firmware/queue/x.h": '#include "firmware/wire/topic.h"\n'}],
    "each library has one home": [
        {"firmware/queue/x.c": "#include <jansson.h>\n"}, {"drivers/lamp-x.c": "#include <sqlite3.h>\n"},
        {"firmware/store/x.c": "#include <systemd/sd-event.h>\n"},
        {"firmware/wire/x.c": "#include <curl/curl.h>\n"}],
}

if __name__ == "__main__":
    sys.exit(house.main(RULES, SEEDS, CLEAN))
