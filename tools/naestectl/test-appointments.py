#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""naestectl's lists of appointments against a broker that does what each test says. Prints TAP.

usage: test-appointments.py NAESTECTL [NAME]
"""
import os
import sys

os.environ["TZ"] = "America/New_York"  # of the machine; the site's is another
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from place import ROOT, Answering, Place, expect, run_tests  # noqa: E402

DONE = {"seq": 7, "set": 2, "same": 1, "used": 0, "past": 0}
AT_TEN = "2026-11-22T10:00:00.000+01:00"


class Site(Answering):
    """An appliance with its retained state, of which the time zone is wanted."""
    timezone = "Europe/Copenhagen"

    def subscribe(self, topic):
        retained = {"site": {"timezone": self.timezone}, "status": {"online": True}}
        name = topic[len(ROOT):]
        return 0, [(topic, retained[name])] if name in retained else []


def run_import(place, content, *words):
    place.write("list", content)
    return place.run(*words, "import-appointments", os.path.join(place.folder.name, "list"))


def rows(place):
    return [row for _, payload, _ in place.broker.published for row in payload["appointments"]]


def test_csv_becomes_rows_with_local_times():
    with Place(Site(DONE)) as place:
        result = run_import(place, "code;service;time;lane;cancelled\r\n"
                            "22222222;pas;2026-11-22 10:00;;\r\n\r\n"
                            '"3333333C";mitid;2026-07-01T09:30;fast;true\r\n')
        expect(result, 0, stdout="2 new or changed, 1 known already, 0 used already")
        assert place.broker.published[0][0] == "naeste/v1/demo/do/supervisor-1/import-appointments"
        assert rows(place) == [
            {"code": "22222222", "service": "pas", "time": AT_TEN},
            {"code": "3333333C", "service": "mitid", "time": "2026-07-01T09:30:00.000+02:00",
             "lane": "fast", "cancelled": True}], rows(place)


def test_json_lines_become_rows():
    with Place(Site(DONE)) as place:
        result = run_import(place, '{"code":"22222222","service":"pas","time":"2026-11-22T09:00:00Z"}\n')
        expect(result, 0)
        assert rows(place) == [{"code": "22222222", "service": "pas", "time": AT_TEN}], rows(place)


def test_what_is_wrong_is_told_with_its_line_and_field():
    with Place(Site(DONE)) as place:
        for content, complaint in (
                ("code,service,when\n", "list:1: when: no such column"),
                ("code,service,time\n22222222,pas,soon\n", "list:2: time: must be RFC 3339"),
                ("code,service,time\n22222222,pas,\n", "list:2: time: missing"),
                ("code,service,time\na,b,c,d\n", "list:2: more values than columns"),
                ("code,service,time\n22222222,pas,2026-03-29 02:30\n", "list:2: time: no clock"),
                ("code,service,time\n22222222,pas,2026-10-25 02:30\n", "list:2: time: clocks show"),
                ('{"code":\n', "list:1: "),
                ('{"code":"22222222"}\n[]\n', "list:1: time: missing")):
            result = run_import(place, content)
            expect(result, 2, stderr=complaint)
        assert not place.broker.published, place.broker.published


def test_a_local_time_is_the_sites_whatever_the_machines_zone_is():
    site = Site(DONE)
    site.timezone = "Asia/Tokyo"
    with Place(site) as place:
        expect(run_import(place, "code,service,time\n22222222,pas,2026-12-01 10:00\n"), 0)
        assert rows(place)[0]["time"] == "2026-12-01T10:00:00.000+09:00", rows(place)


def test_a_time_zone_that_this_machine_does_not_know_is_named():
    site = Site(DONE)
    for zone in ("Europe/Atlantis", "../../etc/passwd", ""):
        site.timezone = zone
        with Place(site) as place:
            expect(run_import(place, "code,service,time\n22222222,pas,2026-12-01 10:00\n"), 5,
                   stderr=f'the site\'s time zone is not known here: "{zone}"')
            assert not place.broker.published


def test_a_refused_row_is_told_as_its_line():
    refusal = {"ok": False, "refusal": "unknown_service", "text": "Findes ikke.",
               "detail": "appointments[1].service"}
    with Place(Site(refusal)) as place:
        result = run_import(place, "code,service,time\n\n22222222,pas,2026-11-22 10:00\n"
                            "3333333C,ham,2026-11-22 10:00\n")
        expect(result, 1, stderr="list:4: service (unknown_service: Findes ikke.)")


def test_long_lists_go_in_pages():
    with Place(Site({**DONE, "set": 1})) as place:
        line = "22222222,pas,2026-11-22 10:00\n"
        expect(run_import(place, "code,service,time\n" + line * 1001), 0, stdout="3 new or changed")
        pages = [len(payload["appointments"]) for _, payload, _ in place.broker.published]
        assert pages == [500, 500, 1], pages


def test_a_file_that_is_not_there_is_named():
    with Place() as place:
        expect(place.run("import-appointments", "/nowhere"), 2, stderr="/nowhere: ")


def test_appointments_are_listed_page_by_page():
    def answer(_, payload):
        page = payload.get("page", 1)
        return {"seq": 1, "next": 2 if page == 1 else None, "appointments": [
            {"time": AT_TEN, "service": "pas", "lane": "booked", "state": "expected", "number": None}]}
    with Place(Answering(answer)) as place:
        result = place.run("appointments", "service=pas")
        expect(result, 0, stdout="2026-11-22 10:00  expected   pas")
        assert len(result.stdout.splitlines()) == 2, result.stdout


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
