# SPDX-License-Identifier: EUPL-1.2
"""What is fitted to an appliance's wall and desks, as its configuration says: for the bench, which
draws it."""

import settings


def names(table, key="name"):
    """`name.da=…` and its sisters as {"da": …}."""
    prefix = f"{key}."
    return {key[len(prefix):]: value for key, value in table.items() if key.startswith(prefix)}


def button(name, table):
    return {"name": name, "verb": table.get("verb", "take"),
            "service": table.get("service"), "lane": table.get("lane"),
            "counter": table.get("counter")}


class Fittings:
    """Read once: a changed configuration counts at the next start, here as for the daemon."""

    def __init__(self, folder):
        board, site = folder.join("etc", "board.conf"), folder.join("etc", "site.conf")
        self.site = settings.site_id(folder)
        self.buttons = [button(name, table)
                        for name, table in settings.tables_of(board, "button").items()]
        self.displays = [{"name": name, "counter": table.get("counter")}
                         for name, table in settings.tables_of(board, "display").items()]
        self.counters = settings.names_of(site, "counter")
        self.lanes = {name: names(table)
                      for name, table in settings.tables_of(site, "lane").items()}
        self.services = {name: names(table)
                         for name, table in settings.tables_of(site, "service").items()}

    def has_button(self, name):
        return any(known["name"] == name for known in self.buttons)

    def as_json(self):
        return {"site": self.site, "buttons": self.buttons, "displays": self.displays,
                "counters": self.counters, "lanes": self.lanes, "services": self.services}
