# SPDX-License-Identifier: EUPL-1.2
"""The configuration in DIR/etc. site.conf and board.conf are copies that an operator may change;
the drop-ins run.conf and the two servers' files are written at each start, with this run's
addresses."""

import glob
import json
import os
import pwd
import re

from folder import Trouble, write_file
from ports import HOST

WRITTEN = ("# Written by tools/run at each start. "
           "Put your own changes into a file that sorts after this one.\n")
SECTION = re.compile(r"^\s*\[(\w+)(?:\s+([^\]]*?))?\s*\]")
SITE_ID = re.compile(r"^\s*id\s*=\s*(\S+)\s*$")
DROP_IN = "run.conf"


def lines_of(path):
    """The lines of a configuration file and of an operator's drop-ins, each with its section."""
    files = [path] + sorted(glob.glob(glob.escape(path) + ".d/*.conf"))
    for name in files:
        section = ("", "")
        if os.path.basename(name) == DROP_IN:
            continue
        with open(name, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = SECTION.match(line)
                if match:
                    section = (match[1], match[2] or "")
                yield section, line


def names_of(path, kind):
    """The names in "[kind name]", in the order of their first appearance."""
    names = (name for (known, name), _ in lines_of(path) if known == kind and name)
    return list(dict.fromkeys(names))


def tables_of(path, kind):
    """What stands in each "[kind name]": the last word on each key counts."""
    tables = {name: {} for name in names_of(path, kind)}
    for (known, name), line in lines_of(path):
        key, equals, value = line.partition("=")
        if known == kind and name and equals and not key.lstrip().startswith(("#", ";")):
            tables[name][key.strip()] = value.strip()
    return tables


def site_id(folder):
    found = [match[1] for (kind, _), line in lines_of(folder.join("etc", "site.conf"))
             if kind == "site" and (match := SITE_ID.match(line))]
    if not found:
        raise Trouble(f"{folder.join('etc', 'site.conf')}: [site] id: missing")
    return found[-1]


def drop_in(sections):
    text = [WRITTEN]
    for section, values in sections.items():
        text.append(f"\n[{section}]\n")
        text.extend(f"{key}={value}\n" for key, value in values.items())
    return "".join(text)


def web_url(ports):
    return f"http://{HOST}:{ports.web}"


def bench_url(ports):
    return f"{web_url(ports)}/bench/"


def printer_uri(ports):
    return f"ipp://{HOST}:{ports.printer}/ipp/print"


def board_drop_in(folder, ports):
    sections = {
        "panel": {"socket": folder.socket("wire.sock")},
        "printer": {"uri": printer_uri(ports), "socket": folder.socket("ipp.sock")},
        "broker": {"socket": folder.socket("mqtt.sock"),
                   "password_file": folder.plain("broker.secret")},
        "store": {"database": folder.plain("lib", "naeste.db")},
        "phone": {"folder": folder.phone},
        "web": {"host": HOST, "port": ports.web},
    }
    for name in names_of(folder.join("etc", "board.conf"), "display"):
        sections[f"display {name}"] = {"path": folder.socket(f"displays/{name}")}
    return drop_in(sections)


def fill(template, values, quote=str):
    """The file's text with each @NAME@ replaced."""
    with open(template, encoding="utf-8") as file:
        text = file.read()

    def value(match):
        if match[1] not in values:
            raise Trouble(f"{template}: @{match[1]}@: unknown")
        return quote(str(values[match[1]]))
    return re.sub(r"@([A-Z_]+)@", value, text)


def quote_lighttpd(value):
    return value.replace("\\", "\\\\").replace('"', '\\"')


def plugin():
    """The broker's plugin lies in a folder named after the machine's kind."""
    found = glob.glob("/usr/lib/*/mosquitto_dynamic_security.so")
    if not found:
        raise Trouble("mosquitto_dynamic_security.so: not there; it is part of Debian's mosquitto")
    return found[0]


def write(folder, source, build, ports):
    board = os.path.join(source, "board", "virtual")
    for name in ("site.conf", "board.conf"):
        if not os.path.exists(folder.join("etc", name)):
            with open(os.path.join(board, name), encoding="utf-8") as file:
                write_file(folder.join("etc", name), file.read(), durable=True)
    write_file(folder.join("etc", "site.conf.d", DROP_IN),
               drop_in({"site": {"public_url": web_url(ports)}}))
    write_file(folder.join("etc", "board.conf.d", DROP_IN), board_drop_in(folder, ports))
    write_file(folder.join("etc", "appliance.json"), json.dumps({"site": site_id(folder)}) + "\n")
    write_file(folder.join("etc", "mosquitto.conf"), fill(os.path.join(board, "mosquitto.conf"), {
        "RUN": folder.run,
        "PORT": ports.mqtt,
        "STATE": folder.plain("lib", "mosquitto"),
        "LOG": folder.plain("log", "mosquitto.log"),
        "USER": pwd.getpwuid(os.geteuid()).pw_name,
        "DYNSEC": plugin(),
    }))
    write_file(folder.join("etc", "lighttpd.conf"), fill(os.path.join(board, "lighttpd.conf"), {
        "PORT": ports.web,
        "MQTT_PORT": ports.mqtt,
        # The front follows no symbolic link, so these are the real paths.
        "PAGES": os.path.realpath(os.path.join(build, "web")),
        "PHONE": folder.phone,
        "PAPER": folder.paper,
        "BENCH": folder.bench,
        "ETC": folder.join("etc"),
    }, quote_lighttpd))
