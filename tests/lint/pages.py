#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The pages: a page knows its own folder and what all pages share, asks no other host for anything, holds
no script or style in its markup (the front's policy forbids both), and keeps no secret of a person."""
import posixpath
import re
import sys

import house

WEB = "firmware/web/"
SHARED = ("common", "text", "vendor")
IMPORT = re.compile(r"""(?:\bfrom\s+|\bimport\s*\(?\s*)["'`]([^"'`]+)["'`]""")
# Names of standards, which nobody fetches; and links that a person follows stand in Markdown only.
NAMESPACE = re.compile(r"http://www\.w3\.org/\d{4}/\w+")
OTHER_HOST = re.compile(r"(?i)\b(?:https?|wss?):/{2}|[\"'(]//\w")
STYLE = re.compile(r"""<style\b|\sstyle\s*=\s*["']""")
SCRIPT = re.compile(r"""<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+\s*=\s*["']|javascript:""")
KEEPING = re.compile(r"\b(localStorage|sessionStorage|indexedDB|document\.cookie|caches)\b")
# A device keeps its own login; a kiosk the request that a power cut interrupts. A clerk's page keeps nothing.
KEEPERS = ("common/enrol.js", "kiosk/order.js")


def modules(tree):
    return tree.ending(".js", under=WEB)


def found(tree, paths, pattern, what):
    return [f"{path}:{number}: {what}: {line.strip()[:80]}" for path in paths
            for number, line in enumerate(tree.lines(path), 1)
            if pattern.search(NAMESPACE.sub("", line))]


def target_of(path, name):
    """Where an import leads, below firmware/web; None for a package by name."""
    if name.startswith("/"):
        return name[1:]
    if not name.startswith("."):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(path[len(WEB):]), name))


def imports(tree):
    for path in modules(tree):
        for number, line in enumerate(tree.lines(path), 1):
            if not line.lstrip().startswith("//"):
                for name in IMPORT.findall(line):
                    yield path, number, name


def pages_know_only_what_is_shared(tree):
    complaints = []
    for path, number, name in imports(tree):
        own = path[len(WEB):].split("/")[0]
        target = target_of(path, name)
        if target is None or target.split("/")[0] not in (*SHARED, own):
            complaints.append(f"{path}:{number}: imports {name}")
    return complaints


def packages_are_listed(tree):
    lists = WEB + "vendor.list"
    listed = set(tree.lines(lists)) if lists in tree.paths else set()
    return [f"{path}:{number}: {name} is not in vendor.list" for path, number, name in imports(tree)
            if (target := target_of(path, name) or "").startswith("vendor/")
            and target[len("vendor/"):] not in listed]


def nothing_from_another_host(tree):
    paths = tree.ending(".js", ".css", ".html", ".webmanifest", under=WEB)
    return found(tree, paths, OTHER_HOST, "another host")


def markup_holds_no_style(tree):
    return found(tree, tree.ending(".js", ".html", under=WEB), STYLE, "style in the markup")


def markup_holds_no_script(tree):
    return found(tree, tree.ending(".js", ".html", under=WEB), SCRIPT, "script in the markup")


def a_page_of_a_person_keeps_nothing(tree):
    paths = [path for path in modules(tree) if not path[len(WEB):].startswith(KEEPERS)]
    return found(tree, paths, KEEPING, "keeps something in the browser")


def ids_are_made_everywhere(tree):
    return found(tree, modules(tree), re.compile(r"\brandomUUID\(\)(?! is)"),
                 "only where there is TLS; common/uuid.js works everywhere")


RULES = [
    ("a page knows its own folder and what is shared", pages_know_only_what_is_shared),
    ("what is imported from packages is copied", packages_are_listed),
    ("pages ask no other host", nothing_from_another_host),
    ("no style in the markup", markup_holds_no_style),
    ("no script in the markup", markup_holds_no_script),
    ("a page of a person keeps nothing", a_page_of_a_person_keeps_nothing),
    ("ids are made without TLS, too", ids_are_made_everywhere),
]

CLEAN = {
    WEB + "vendor.list": "mqtt/mqtt.esm.js\n",
    WEB + "common/enrol.js": "import mqtt from '../vendor/mqtt/mqtt.esm.js';\nlocalStorage.clear();\n",
    WEB + "common/line.js": "export const Line = 1;\n",
    WEB + "board/board.js": "import { Line } from '../common/line.js';\nimport { Call } from './call.js';\n"
                            "const da = await import('/text/da.js');\nhtml`<p onClick=${f}>`;\n",
    WEB + "index.html": '<svg xmlns="http://www.w3.org/2000/svg"/><script type="module" src="/a.js"></script>\n',
}

SEEDS = {
    "a page knows its own folder and what is shared": [
        {WEB + "board/x.js": "import { a } from '../kiosk/kiosk.js';\n"},
        {WEB + "board/x.js": "const a = await import('/counter/a.js');\n"},
        {WEB + "board/x.js": "import mqtt from 'mqtt';\n"}],
    "what is imported from packages is copied": [
        {WEB + "common/x.js": "import { generate } from '../vendor/lean-qr/index.mjs';\n"}],
    "pages ask no other host": [
        {WEB + "board/x.css": 'src: url("https://fonts.example/x.woff2");\n'},
        {WEB + "x.html": '<link href="//cdn.example/x.css">\n'}],
    "no style in the markup": [{WEB + "board/x.js": 'html`<p style="color: red">`;\n'},
                               {WEB + "x.html": "<style>p {}</style>\n"}],
    "no script in the markup": [{WEB + "x.html": "<script>go();</script>\n"},
                                {WEB + "x.html": '<p onclick="go()">\n'}],
    "ids are made without TLS, too": [{WEB + "kiosk/x.js": "const id = crypto.randomUUID();\n"}],
    "a page of a person keeps nothing": [
        {WEB + "counter/x.js": "sessionStorage.setItem('password', p);\n"},
        {WEB + "common/remember.js": "localStorage.setItem('password', p);\n"},
        {WEB + "ticket/x.js": "document.cookie = token;\n"}],
}

if __name__ == "__main__":
    sys.exit(house.main(RULES, SEEDS, CLEAN))
