# SPDX-License-Identifier: EUPL-1.2
"""A folder like that of an appliance with a scripted broker in it, for naestectl's tests."""
import json
import os
import subprocess
import sys
import tempfile

from fake_broker import Broker, Script

PROGRAM = sys.argv[1]
SECRET = "correct-horse-battery"
CREDENTIALS = {
    "kiosk": [{"user": "kiosk-1", "password": SECRET}],
    "staff": [{"user": "staff-1", "password": SECRET}, {"user": "staff-2", "password": SECRET}],
    "supervisor": [{"user": "supervisor-1", "password": SECRET}],
    "operator": [{"user": "operator-1", "password": SECRET}],
}
ROOT = "naeste/v1/demo/"


class Place:
    """A folder like that of an appliance, with a scripted broker in it."""

    def __init__(self, script=None, endpoints=None, credentials=CREDENTIALS):
        self.folder = tempfile.TemporaryDirectory(prefix="naestectl-")
        self.broker = Broker(self.folder.name, script or Script())
        self.write("endpoints.json", endpoints or {"mqtt": {"socket": self.broker.path}})
        self.write("credentials.json", credentials)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.broker.close()
        self.folder.cleanup()

    def write(self, name, content):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))

    def run(self, *words, stdin=""):
        result = subprocess.run([PROGRAM, "--dir", self.folder.name, *words], input=stdin, text=True,
                                capture_output=True, timeout=30)
        assert SECRET not in result.stdout + result.stderr, "a password was printed"
        assert not self.broker.errors, self.broker.errors
        return result


def expect(result, code, stdout=None, stderr=None):
    shown = f"exit {result.returncode}\n{result.stdout}{result.stderr}"
    assert result.returncode == code, f"expected exit {code}, got {shown}"
    if stdout is not None:
        assert stdout in result.stdout, f"expected {stdout!r} on stdout, got {shown}"
    if stderr is not None:
        assert stderr in result.stderr, f"expected {stderr!r} on stderr, got {shown}"


class Answering(Script):
    """An appliance that answers each request with `answer` (the request's id put in)."""

    def __init__(self, answer):
        self.answer = answer

    def publish(self, topic, payload):
        answer = self.answer(topic, payload) if callable(self.answer) else self.answer
        return 0, {"id": payload["id"], "ok": True, **answer}, None


def run_tests(names):
    """Runs the functions called test_..., those with argv[2] in their name. Prints TAP."""
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    tests = [(name, function) for name, function in names.items()
             if name.startswith("test_") and wanted in name]
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:
            failed += 1
            print(f"not ok {number} - {name}")
            print("\n".join("# " + line for line in f"{type(error).__name__}: {error}".splitlines()),
                  flush=True)
    return 1 if failed else 0
