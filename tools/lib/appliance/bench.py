# SPDX-License-Identifier: EUPL-1.2
"""The server behind the bench (firmware/web/bench): a browser cannot open the simulators' sockets.

    bench.py --dir DIR --build BUILD

It listens on a unix socket; the web front passes on what is asked below /bench/api/. Who asks must be
the bench's own page: a page from elsewhere in the same browser can neither press a button nor read a
password. It belongs to the virtual board and is part of no package."""

import argparse
import contextlib
import http.server
import json
import os
import re
import socketserver
import threading
import time
import traceback
import urllib.parse

from deeds import DEEDS, Gone, Wrong, Bench
from folder import Folder

BODY_MAX_BYTES = 1024
# Whoever sends more gets no answer, just the end of the connection.
READ_MAX_BYTES = 64 * 1024
STREAMS_MAX = 16
LOOK_EVERY_S = 0.05
# Whoever watches hears something at least so often.
BEAT_S = 1
SILENCE_MAX_S = 10
# A name that another host could point here would be a way around the browser's rules (DNS rebinding).
HOSTS = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")
OWN_HEADER = "X-Naeste-Bench"


class Watch(threading.Thread):
    """Looks at the appliance for all who watch it, and only while somebody does."""

    def __init__(self, picture):
        super().__init__(daemon=True)
        self.picture = picture
        self.changed = threading.Condition()
        self.watchers = 0
        self.text = None

    def run(self):
        try:
            while True:
                self.once()
                time.sleep(LOOK_EVERY_S)
        except Exception:
            # Nobody may go on watching a picture that stands still: the supervisor starts us again.
            traceback.print_exc()
            os._exit(1)

    def once(self):
        with self.changed:
            self.changed.wait_for(lambda: self.watchers)
        text = json.dumps(self.picture.look())
        with self.changed:
            if text != self.text:
                self.text = text
                self.changed.notify_all()

    @contextlib.contextmanager
    def watching(self):
        """Gives whether there is room for one more."""
        with self.changed:
            room = self.watchers < STREAMS_MAX
            self.watchers += room
            if self.watchers == 1:
                self.text = None
            self.changed.notify_all()
        try:
            yield room
        finally:
            with self.changed:
                self.watchers -= room

    def news(self, known):
        """What is to be seen now as soon as that is something else than `known`; None when it has not
        changed for a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.text not in (None, known), BEAT_S)
            return None if self.text == known else self.text


class Refused(Exception):
    """An answer that is not what was asked for: its status, and why."""

    def __init__(self, status, why):
        super().__init__(why)
        self.status = status


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = SILENCE_MAX_S

    def log_message(self, *_):
        """Who asked for what is not kept."""

    def check_asker(self, own):
        """`own`: nobody but our own page, which can say so. Otherwise a person's address line too."""
        host = self.headers.get("Host", "")
        site = self.headers.get("Sec-Fetch-Site")
        origin = self.headers.get("Origin")
        if not HOSTS.fullmatch(host):
            raise Refused(403, "Host: only this machine's own name")
        if origin is not None and origin != f"http://{host}":
            raise Refused(403, "Origin: another one")
        if site not in ((None, "same-origin") if own else (None, "same-origin", "none")):
            raise Refused(403, "Sec-Fetch-Site: not from the bench's own page")
        if own and self.headers.get(OWN_HEADER) != "1":
            raise Refused(403, f"{OWN_HEADER}: missing")
        if own and site is None and origin is None:
            raise Refused(403, "neither Origin nor Sec-Fetch-Site: not from a browser's page")

    def read(self):
        """What was sent, also when it will be refused: an answer to somebody who still sends is
        lost. None where nobody said how much it is."""
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"[0-9]{1,9}", length):
            return None
        return self.rfile.read(min(int(length), READ_MAX_BYTES))

    def fields(self, body):
        """The one JSON object of a request."""
        if body is None:
            raise Refused(411, "Content-Length: missing")
        if len(body) > BODY_MAX_BYTES:
            raise Refused(413, f"body: at most {BODY_MAX_BYTES} bytes")
        if self.headers.get_content_type() != "application/json":
            raise Refused(415, "Content-Type: must be application/json")
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused(400, "body: not JSON") from None
        if not isinstance(fields, dict):
            raise Refused(400, "body: must be an object")
        return fields

    def say(self, status, answer):
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def answer(self, ask):
        """Says what `ask` returns, or why not."""
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
                try:
                    self.say(200, ask())
                except Refused as refused:
                    self.say(refused.status, {"ok": False, "error": str(refused)})
                except Wrong as wrong:
                    self.say(400, {"ok": False, "error": str(wrong)})
                except Gone as gone:
                    self.say(503, {"ok": False, "error": str(gone)})
        finally:
            self.close_connection = True

    def word(self):
        """What stands behind /bench/api/, without the query."""
        return urllib.parse.urlsplit(self.path).path.removeprefix("/bench/api/")

    def do_GET(self):  # pylint: disable=invalid-name
        word = self.word()
        if word == "events":
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
                self.stream()
            return

        def ask():
            self.check_asker(own=word == "logins")
            questions = {"state": self.server.watch.picture.look,
                         "fittings": self.server.bench.fittings.as_json,
                         "logins": self.server.bench.logins}
            if word not in questions:
                raise Refused(404, "no such place")
            return questions[word]()
        self.answer(ask)

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.read()

        def ask():
            self.check_asker(own=True)
            if self.word() not in DEEDS:
                raise Refused(404, "no such place")
            return DEEDS[self.word()](self.server.bench, self.fields(body))
        self.answer(ask)

    def stream(self):
        """Server-sent events: the whole picture, again after each change."""
        try:
            self.check_asker(own=False)
        except Refused as refused:
            self.say(refused.status, {"ok": False, "error": str(refused)})
            return
        with self.server.watch.watching() as room:
            if not room:
                self.say(503, {"ok": False, "error": f"at most {STREAMS_MAX} may watch"})
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            known = None
            while True:
                news = self.server.watch.news(known)
                known = news or known
                self.wfile.write(f"data: {news}\n\n".encode() if news else b"event: beat\ndata\n\n")


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path, bench):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        super().__init__(path, Handler)
        self.bench = bench
        self.watch = Watch(bench.picture)
        self.watch.start()


def main():
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--dir", required=True)
    parser.add_argument("--build", required=True)
    options = parser.parse_args()
    folder = Folder(options.dir)
    with Server(folder.bench, Bench(folder, options.build)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
