# SPDX-License-Identifier: EUPL-1.2
"""The switches of a supervisor: whoever may open its socket can hold a program down, let it up again,
end it, or cut the power. One datagram a command, one datagram of JSON an answer. The kernel tells of
a command with SIGIO, so that the supervisor, which waits for signals, has nothing else to wait for,
and a client that never reads its answer keeps nobody."""

import contextlib
import fcntl
import json
import os
import socket

COMMAND_MAX_BYTES = 256
ANSWER_TIMEOUT_S = 10


class Switches:
    """The supervisor's end. Block SIGIO before making one."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.bind(path)
        descriptor = self.socket.fileno()
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_ASYNC)

    def close(self):
        self.socket.close()

    def serve(self, obey):
        """Answers each command that has come with what `obey(words)` returns."""
        while True:
            try:
                command, asker = self.socket.recvfrom(COMMAND_MAX_BYTES)
            except BlockingIOError:
                return
            answer = obey(command.decode(errors="replace").split())
            with contextlib.suppress(OSError):
                self.socket.sendto(json.dumps(answer).encode(), asker)


def ask(path, *words):
    """The other end: says one command and returns the answer. OSError when nobody answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asker:
        asker.settimeout(ANSWER_TIMEOUT_S)
        asker.bind("")  # an abstract name that the kernel chooses
        asker.sendto(" ".join(words).encode(), path)
        return json.loads(asker.recv(4096))
