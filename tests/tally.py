# SPDX-License-Identifier: EUPL-1.2
"""What test programs print, as results. A program that died or ran nothing is a failure, whatever it said."""
import json
import re

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
TAP = re.compile(r"^(not ok|ok) \d+(?: - | )?(.*)$")
# node's word for a test that is not written yet; in parts, because the house does not allow it.
LATER = re.compile(r"#\s*TO" r"DO\b\s*(.*)")
OUTSIDE = "failed outside of its tests"
SKIP = re.compile(r"#\s*SKIP\b\s*(.*)", re.IGNORECASE)


class Result:
    def __init__(self, name, state, why=""):
        self.name, self.state, self.why = name, state, why
        self.first_why = None  # of a run before this one that failed

    def __repr__(self):
        return f"{self.state} {self.name} {self.why}"


def tap_lines(text):
    """Results of TAP without nesting; the comments after a failure say why."""
    results = []
    for line in text.splitlines():
        found = TAP.match(line)
        if found:
            skip = SKIP.search(found[2])
            name = SKIP.sub("", found[2]).strip(" -") or (skip and skip[1]) or "?"
            state = SKIPPED if skip else PASSED if found[1] == "ok" else FAILED
            results.append(Result(name, state, skip[1] if skip else ""))
        elif line.startswith("# ") and results and results[-1].state == FAILED:
            results[-1].why += ("\n" if results[-1].why else "") + line[2:]
    return results


def planned(text):
    found = re.search(r"^1\.\.(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else None


def tap(text, code, name):
    """One program that prints TAP. Anything but a full, green run has a failure in it."""
    results, plan = tap_lines(text), planned(text)
    failed = any(result.state == FAILED for result in results)
    if not results:
        results.append(Result(name, FAILED, f"ran no test (exit {code})"))
    elif plan is not None and plan > len(results):
        results.append(Result(name, FAILED, f"ended after {len(results)} of {plan} tests (exit {code})"))
    elif code != 0 and not failed:
        results.append(Result(name, FAILED, f"exit {code} although no test failed"))
    return results


def plain(text, code, name):
    """A program that only has an exit code: one test."""
    if code == 77:
        return [Result(name, SKIPPED, text.strip().splitlines()[-1] if text.strip() else "no reason")]
    return [Result(name, PASSED if code == 0 else FAILED, f"exit {code}")]


def meson(log):
    """{program: results} of meson's testlog.json."""
    programs = {}
    for line in log.splitlines():
        entry = json.loads(line)
        name = entry["name"].split("/")[-1].split(":")[-1].strip()
        output = entry.get("stdout", "") + "\n" + entry.get("stderr", "")
        code = entry.get("returncode", 1)
        if entry.get("result") == "TIMEOUT":
            code = 124
        judge = tap if tap_lines(output) or planned(output) is not None else plain
        programs.setdefault(name, []).extend(judge(output, code, name))
    return programs


def node_why(lines):
    """What the YAML block below a "not ok" says: the error, and what was expected and seen."""
    why, wanted, begin = [], False, None
    for line in lines:
        text = line.strip()
        if begin is None:
            if text != "---":
                break
            begin = len(line) - len(line.lstrip())
            continue
        if text == "...":
            break
        if len(line) - len(line.lstrip()) == begin:
            key, _, value = text.partition(":")
            wanted = key in ("error", "expected", "actual", "location", "stack")
            text = f"{key}: {value.strip()}"
        if wanted and text:
            why.append(text)
    return "\n".join(why)


def node(text, code, name):
    """node --test --test-reporter=tap: tests nest, a failing inner test fails its outer ones too."""
    leaves, stack = [], []
    lines = text.splitlines()
    for at, line in enumerate(lines):
        depth = (len(line) - len(line.lstrip())) // 4
        found = TAP.match(line.strip())
        if not found or line.lstrip().startswith("#"):
            continue
        inner = [leaf for level, leaf in stack if level > depth]
        stack = [(level, leaf) for level, leaf in stack if level <= depth]
        if inner:
            # A suite; its own failure counts only when no test in it failed (a hook did).
            if found[1] == "not ok" and all(leaf.state != FAILED for leaf in inner):
                why = node_why(lines[at + 1:])
                leaves.append(Result(found[2], FAILED, f"{OUTSIDE}\n{why}".strip()))
            stack.append((depth, Result(found[2], FAILED if found[1] == "not ok" else PASSED)))
            continue
        skip = SKIP.search(found[2]) or LATER.search(found[2])
        state = SKIPPED if skip else PASSED if found[1] == "ok" else FAILED
        why = skip[1] if skip else node_why(lines[at + 1:]) if state == FAILED else ""
        leaf = Result(found[2].split(" # ")[0], state, why)
        leaves.append(leaf)
        stack.append((depth, leaf))
    if not leaves:
        leaves.append(Result(name, FAILED, f"ran no test (exit {code})"))
    elif code != 0 and all(leaf.state != FAILED for leaf in leaves):
        leaves.append(Result(name, FAILED, f"exit {code} although no test failed"))
    return leaves


def unittest(text, code, name):
    """python's unittest with -v: "test_x (…) ... ok"."""
    states = {"ok": PASSED, "FAIL": FAILED, "ERROR": FAILED, "skipped": SKIPPED,
              "expected failure": PASSED, "unexpected success": FAILED}
    results = [Result(found[1], states[found[2]], found[3].strip(" '"))
               for found in re.finditer(r"^(\w+) \([\w.]+\)(?:\n[^\n]*)? \.\.\. (?:.*\n)*?.*?\b"
                                        r"(ok|FAIL|ERROR|skipped|expected failure|unexpected success)"
                                        r"\b(.*)$", text, re.MULTILINE)]
    ran = re.search(r"^Ran (\d+) test", text, re.MULTILINE)
    if not ran or ran[1] == "0":
        return [Result(name, FAILED, f"ran no test (exit {code})")]
    if len(results) != int(ran[1]):
        results.append(Result(name, FAILED, f"ran {ran[1]} tests, {len(results)} were understood"))
    if code != 0 and all(result.state != FAILED for result in results):
        results.append(Result(name, FAILED, f"exit {code} although no test failed"))
    return results


def second_run(first, again):
    """What counts after a run in which something failed was repeated: failed twice is failed; what passed
    only the second time remembers why it failed the first time. A test that the second run does not have
    stays as it was, and so does a suite that failed outside of its tests unless all of it is green now."""
    before, merged, at = {}, [], {}
    for result in first:
        before.setdefault(result.name, []).append(result)
    for result in again:
        index = at[result.name] = at.get(result.name, -1) + 1
        old = before.get(result.name, [])
        old = old[index] if index < len(old) else None
        if result.state == PASSED and old and old.state == FAILED:
            result.first_why = old.why or "no reason was given"
        keep_first = result.state == FAILED and old and old.state == PASSED
        merged.append(old if keep_first else result)
    missing = [result for name, results in before.items() for result in results[at.get(name, -1) + 1:]]
    green = bool(again) and all(result.state != FAILED for result in again)
    for result in missing:
        if result.state == FAILED and green and result.why.startswith(OUTSIDE):
            again[0].first_why = f"{result.name} {result.why}"
        else:
            merged.append(result)
    return merged
