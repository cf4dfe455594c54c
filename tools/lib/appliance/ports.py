# SPDX-License-Identifier: EUPL-1.2
"""The TCP ports of one appliance, all on 127.0.0.1. Those of the last start are taken again if they
are free. Two appliances that start at the same moment cannot choose the same port: whoever chooses
one holds it by an abstract unix socket of its number for as long as it lives."""

import json
import os
import random
import socket

from folder import Trouble, read_json, write_file

HOST = "127.0.0.1"
WEB_PORT = 8080
# Below the ports that the kernel gives to outgoing connections.
FREE_PORTS = range(20000, 32000)
TRIES = 200
NAMES = ("web", "mqtt", "printer", "paper")


def port_error(port):
    """Why nobody could listen on this port; None where it is free."""
    with socket.socket() as probe:
        # As the programs do it: connections that linger after a restart are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError as error:
            return os.strerror(error.errno)
    return None


class Ports:
    """web, mqtt, printer and paper."""

    def __init__(self, folder, web_port):
        self._holds = []
        path = folder.join("lib", "ports.json")
        known = read_json(path) or {}
        self.web = self._web(web_port)
        for name in NAMES[1:]:
            setattr(self, name, self._free(known.get(name)))
        write_file(path, json.dumps({name: getattr(self, name) for name in NAMES}) + "\n")

    def close(self):
        """Others may choose them now."""
        for hold in self._holds:
            hold.close()

    def _hold(self, port):
        """Returns why not, or None."""
        hold = socket.socket(socket.AF_UNIX)
        try:
            hold.bind(f"\0naeste-port-{port}")
        except OSError:
            hold.close()
            return "another appliance has it"
        error = port_error(port)
        if error:
            hold.close()
        else:
            self._holds.append(hold)
        return error

    def _web(self, port):
        if port:
            error = self._hold(port)
            if error:
                raise Trouble(f"--port {port}: {error}")
            return port
        for port in range(WEB_PORT, WEB_PORT + TRIES):
            if self._hold(port) is None:
                return port
        raise Trouble(f"no free port for the web front from {WEB_PORT} on; name one with --port")

    def _free(self, known):
        tries = random.sample(FREE_PORTS, TRIES)
        if isinstance(known, int) and known in FREE_PORTS:
            tries.insert(0, known)
        for port in tries:
            if self._hold(port) is None:
                return port
        raise Trouble(f"no free port from {FREE_PORTS.start} to {FREE_PORTS.stop}")
