# SPDX-License-Identifier: EUPL-1.2
"""What the checks of the house have in common: the files, the output (TAP), the proof that they can fail.

A check is a module with RULES, a list of (name, function), and SEEDS. A rule's function takes a Tree and
returns complaints, "path:line: what". SEEDS has, for each rule, small trees {path: text} that the rule
must complain about, so that `--self-test` shows each rule red once; CLEAN is a tree that none of the
rules may complain about.
"""
import os
import subprocess
import sys
import tempfile

LEFT_OUT = {".git", "node_modules", "__pycache__"}


class Tree:
    """The project's own text files below a folder."""

    def __init__(self, root):
        self.root = root
        self.paths = sorted(self._walk())
        self._texts = {}

    def _walk(self):
        for folder, folders, files in os.walk(self.root):
            top = folder == self.root
            folders[:] = [name for name in folders
                          if name not in LEFT_OUT and not (top and name.startswith("build"))]
            for name in files:
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    yield os.path.relpath(path, self.root)

    def bytes(self, path):
        with open(os.path.join(self.root, path), "rb") as file:
            return file.read()

    def is_text(self, path):
        return b"\0" not in self.bytes(path)[:8192]

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = self.bytes(path).decode("utf-8", "replace")
        return self._texts[path]

    def lines(self, path):
        return self.text(path).splitlines()

    def ending(self, *endings, under=""):
        return [path for path in self.paths if path.endswith(endings) and path.startswith(under)]

    def c(self, under=""):
        return self.ending(".c", ".h", under=under)

    def shell(self):
        def is_shell(path):
            head = "\n".join(self.lines(path)[:3]) if self.is_text(path) else ""
            return head.startswith(("#!/bin/bash", "#!/bin/sh", "#!/usr/bin/env bash")) or (
                "# shellcheck shell=" in head)
        return [path for path in self.paths if is_shell(path)]


def project_root():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def plant(folder, files):
    for path, text in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
    return Tree(folder)


def report(results):
    """Prints TAP for (name, complaints); returns the exit code."""
    red = 0
    print(f"1..{len(results)}")
    for number, (name, complaints) in enumerate(results, 1):
        print(f"{'not ok' if complaints else 'ok'} {number} - {name}")
        for complaint in complaints:
            print(f"# {complaint}")
        red += bool(complaints)
    return 1 if red else 0


def self_test(rules, seeds, clean):
    results = []
    for name, rule in rules:
        missed = []
        for seed in seeds.get(name, []):
            with tempfile.TemporaryDirectory(prefix="naeste-lint-") as folder:
                if not rule(plant(folder, {**clean, **seed})):
                    missed.append(f"was not noticed: {seed}")
        if not seeds.get(name):
            missed.append("has no seeded violation")
        with tempfile.TemporaryDirectory(prefix="naeste-lint-") as folder:
            missed += [f"clean tree: {complaint}" for complaint in rule(plant(folder, clean))]
        results.append((f"control: {name}", missed))
    return report(results)


def run(command, **options):
    return subprocess.run(command, text=True, capture_output=True, check=False, **options)


def main(rules, seeds, clean):
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        return self_test(rules, seeds, clean)
    if len(arguments) > 1 or arguments[:1] and arguments[0].startswith("-"):
        print(f"usage: {os.path.basename(sys.argv[0])} [--self-test | FOLDER]", file=sys.stderr)
        return 2
    tree = Tree(arguments[0] if arguments else project_root())
    return report([(name, rule(tree)) for name, rule in rules])
