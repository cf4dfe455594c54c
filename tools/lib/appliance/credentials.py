# SPDX-License-Identifier: EUPL-1.2
"""Who may sign in on a demo appliance: made once for each folder, with random passwords. Nothing in
the project has a default password."""

import hashlib
import json
import os
import secrets
import subprocess

from folder import Trouble, read_json, write_file

USERS = {
    "kiosk": ["kiosk-1"],
    "display": ["hall", "hall-2"],
    "staff": ["staff-1", "staff-2", "staff-3", "staff-4", "staff-5"],
    "volunteer": ["volunteer-1"],
    "supervisor": ["supervisor-1"],
    "operator": ["operator-1"],
}


def password():
    return secrets.token_urlsafe(18)


def write_logins(path):
    """credentials.json, where there is none yet."""
    if os.path.exists(path):
        os.chmod(path, 0o600)
        return
    logins = {role: [{"user": user, "password": password()} for user in users]
              for role, users in USERS.items()}
    write_file(path, json.dumps(logins, indent=2) + "\n", 0o600, durable=True)


def is_json(path):
    try:
        return isinstance(read_json(path), dict)
    except Trouble:
        return False


def copy_file(source, target):
    with open(source, encoding="utf-8") as file:
        write_file(target, file.read(), 0o600, durable=True)


def keep_broker(folder):
    """Puts a copy of the broker's users aside, if the file is whole."""
    if is_json(folder.dynsec):
        copy_file(folder.dynsec, folder.dynsec_kept)


def write_broker(folder):
    """The daemon's own password at the broker and the broker's file of users, which starts with it
    alone: naested tells the broker all others. One of them without the other is of no use, and
    neither is half of a file: the broker writes it in place, so that a power cut can tear it. Then
    the kept one serves, and naested tells the broker what has changed since."""
    if os.path.exists(folder.secret):
        if is_json(folder.dynsec):
            keep_broker(folder)
            return
        if is_json(folder.dynsec_kept):
            copy_file(folder.dynsec_kept, folder.dynsec)
            return
    secret = password()
    new = f"{folder.dynsec}.new"
    if os.path.exists(new):
        os.unlink(new)
    done = subprocess.run(["mosquitto_ctrl", "dynsec", "init", new, "naested", secret],
                          capture_output=True, text=True, check=False)
    if done.returncode or not os.path.exists(new):
        raise Trouble(f"mosquitto_ctrl dynsec init: {done.stderr or done.stdout}")
    os.chmod(new, 0o600)
    for known in (folder.dynsec, folder.dynsec_kept):
        if os.path.exists(known):
            os.unlink(known)
    write_file(folder.secret, secret + "\n", 0o600, durable=True)
    os.replace(new, folder.dynsec)


def mark(folder):
    """Names what the daemon's store has to hold: other logins or a broker that has forgotten them,
    and they are stored again."""
    digest = hashlib.sha256()
    for path in (folder.credentials, folder.secret):
        with open(path, "rb") as file:
            digest.update(file.read() + b"\0")
    return digest.hexdigest() + "\n"
