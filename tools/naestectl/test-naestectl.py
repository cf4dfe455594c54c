#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""naestectl against a broker that does what each test says. Prints TAP.

usage: test-naestectl.py NAESTECTL [NAME]
"""
import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fake_broker import (  # noqa: E402
    PROPERTY_CORRELATION, PROPERTY_EXPIRY, PROPERTY_RESPONSE_TOPIC, Broker, Script)
from place import PROGRAM, ROOT, SECRET, Answering, Place, expect, run_tests  # noqa: E402

TICKET = {"number": "A042", "state": "waiting", "services": ["pas"], "lane": "general",
          "token": "mfrggzdfmztwq2lkmfrggzdfmy", "wait": {"p10_s": 180, "p50_s": 420, "p90_s": 781}}


def test_take_asks_as_the_kiosk_and_prints_the_number():
    with Place(Answering({"seq": 7, "ticket": TICKET})) as place:
        result = place.run("take", "services=pas,mitid", "party=2", "marks=fetch")
        expect(result, 0, stdout="A042  waiting   pas  general  about 7 min, rarely over 14 min")
        assert "mfrgg" not in result.stdout, "the citizen's token was printed"
        topic, payload, properties = place.broker.published[0]
        assert topic == ROOT + "do/kiosk-1/take", topic
        assert payload.pop("id") == properties[PROPERTY_CORRELATION].decode()
        assert payload == {"services": ["pas", "mitid"], "party": 2, "marks": ["fetch"]}, payload
        assert properties[PROPERTY_EXPIRY] == 10
        assert properties[PROPERTY_RESPONSE_TOPIC].decode().startswith(ROOT + "re/kiosk-1/naestectl-")


def test_json_passes_the_answer_on():
    with Place(Answering({"seq": 7, "ticket": TICKET})) as place:
        result = place.run("--json", "take", "services=pas")
        expect(result, 0)
        assert json.loads(result.stdout)["ticket"] == TICKET


def test_a_refusal_is_exit_1_with_its_text():
    refusal = {"ok": False, "refusal": "service_closed", "text": "Lukket.", "detail": "pas"}
    with Place(Answering(refusal)) as place:
        result = place.run("take", "services=pas")
        expect(result, 1, stderr="service_closed: Lukket. (pas)")
        assert result.stdout == ""
        result = place.run("--json", "take", "services=pas")
        expect(result, 1, stdout='"refusal":"service_closed"', stderr="service_closed")


def test_nobody_waiting_is_not_an_error():
    with Place(Answering({"seq": 9, "ticket": None, "why": None})) as place:
        expect(place.run("next"), 0, stdout="nobody is waiting")


def test_as_chooses_the_user():
    users = []

    class Noting(Answering):
        def connect(self, user, password):
            users.append((user, password))
            return 0

    with Place(Noting({})) as place:
        expect(place.run("recall"), 0, stdout="done")
        expect(place.run("--as", "staff", "recall"), 0)
        expect(place.run("recall", "--as", "staff-2"), 0)
        expect(place.run("open-service", "service=pas"), 0)
        expect(place.run("--as", "janitor", "recall"), 4, stderr="no such role or user")
    assert [user for user, _ in users] == ["staff-1", "staff-1", "staff-2", "supervisor-1"], users
    assert {password for _, password in users} == {SECRET}


def test_no_reader_means_the_appliance_is_not_answering():
    with Place() as place:
        begin = time.monotonic()
        expect(place.run("--timeout", "1", "next"), 3, stderr="the appliance is not answering")
        assert 0.9 < time.monotonic() - begin < 3
        assert len({payload["id"] for _, payload, _ in place.broker.published}) == 1
        expect(place.run("--timeout", "1", "public", "leave", "token=-", stdin="mfrgg\n"), 3,
               stderr="the appliance is not answering")


class Restarting(Script):
    """Nobody takes the first two messages: the appliance is just starting again."""
    seen = 0

    def publish(self, topic, payload):
        self.seen += 1
        if self.seen <= 2:
            return 16, None, None
        return 0, {"id": payload["id"], "ok": True} if "/do/" in topic else None, None


def test_a_restart_of_the_appliance_is_waited_out():
    with Place(Restarting()) as place:
        expect(place.run("recall"), 0, stdout="done")
        ids = {payload["id"] for _, payload, _ in place.broker.published}
        assert len(ids) == 1 and len(place.broker.published) == 3, place.broker.published
    with Place(Restarting()) as place:
        expect(place.run("public", "leave", "token=-", stdin="mfrgg\n"), 0, stdout="sent")
        assert len(place.broker.published) == 3, place.broker.published


def test_without_an_answer_the_same_id_is_repeated():
    class Deaf(Script):
        seen = 0

        def publish(self, topic, payload):
            self.seen += 1
            return 0, {"id": payload["id"], "ok": True} if self.seen == 2 else None, None

    with Place(Deaf()) as place:
        expect(place.run("recall"), 0)
        ids = [payload["id"] for _, payload, _ in place.broker.published]
        assert len(ids) == 2 and ids[0] == ids[1], ids


def test_silence_ends_with_the_timeout():
    class Silent(Script):
        def publish(self, topic, payload):
            return 0, None, None

    with Place(Silent()) as place:
        begin = time.monotonic()
        expect(place.run("--timeout", "1", "next"), 3, stderr="no answer within 1 s")
        assert 0.9 < time.monotonic() - begin < 3


def test_an_answer_to_something_else_is_not_taken():
    class Confused(Script):
        def publish(self, topic, payload):
            return 0, {"id": "other", "ok": True}, None

    with Place(Confused()) as place:
        original, Broker.correlation = Broker.correlation, staticmethod(
            lambda value: original(b"x" * len(value)))
        try:
            expect(place.run("--timeout", "1", "next"), 3, stderr="no answer")
        finally:
            Broker.correlation = staticmethod(original)


def test_a_lost_connection_is_made_again_and_the_request_repeated():
    class Dropping(Script):
        seen = 0

        def publish(self, topic, payload):
            self.seen += 1
            if self.seen == 1:
                return None, None, "close"
            return 0, {"id": payload["id"], "ok": True}, None

    with Place(Dropping()) as place:
        expect(place.run("recall"), 0)
        ids = {payload["id"] for _, payload, _ in place.broker.published}
        assert len(ids) == 1 and len(place.broker.published) >= 2, place.broker.published


def test_a_wrong_password_is_exit_4():
    class Strict(Script):
        def connect(self, user, password):
            return 134

    with Place(Strict()) as place:
        expect(place.run("next"), 4, stderr="does not accept the login of staff-1")


def test_a_broker_that_is_not_there_is_exit_4():
    with Place(endpoints={"mqtt": {"socket": "/nonexistent/mqtt.sock"}}) as place:
        expect(place.run("next"), 4, stderr="cannot connect to /nonexistent/mqtt.sock")


def test_a_publish_that_the_broker_refuses_is_exit_1():
    class Guarded(Script):
        def publish(self, topic, payload):
            return 135, None, None

    with Place(Guarded()) as place:
        expect(place.run("next"), 1, stderr="staff-1 may not publish naeste/v1/demo/do/staff-1/next")


def test_files_that_are_missing_or_wrong_are_named():
    with Place() as place:
        place.write("endpoints.json", "{")
        expect(place.run("next"), 4, stderr="endpoints.json:1:")
        place.write("endpoints.json", {})
        expect(place.run("next"), 4, stderr="endpoints.json: mqtt: missing")
        place.write("endpoints.json", {"mqtt": {"host": "127.0.0.1", "port": 70000}})
        expect(place.run("next"), 4, stderr="mqtt.port: 1 to 65535")
        place.write("endpoints.json", {"site": "a/b", "mqtt": {"socket": "/x"}})
        expect(place.run("next"), 4, stderr="site: not a name")
        place.write("endpoints.json", {"mqtt": {"socket": place.broker.path}})
        place.write("credentials.json", {"staff": [{"user": "a/b", "password": SECRET}]})
        expect(place.run("next"), 4, stderr="user: not a name")
        os.remove(os.path.join(place.folder.name, "endpoints.json"))
        expect(place.run("next"), 4, stderr="is the appliance running?")


def test_the_site_of_endpoints_json_is_the_topics_root():
    with Place(Answering({})) as place:
        place.write("endpoints.json", {"site": "aarhus", "mqtt": {"socket": place.broker.path}})
        expect(place.run("recall"), 0)
        assert place.broker.published[0][0] == "naeste/v1/aarhus/do/staff-1/recall"


def test_bad_words_are_refused_before_anything_is_sent():
    cases = [
        (["frobnicate"], "no such verb"),
        (["user"], "no such verb"),
        (["take"], "services: missing"),
        (["take", "colour=red"], "take: colour: no such field"),
        (["take", "services"], "write it as field=value"),
        (["take", "services=pas", "services=mitid"], "given twice"),
        (["take", "services=pas,,mitid"], "services=pas,,mitid: must be names"),
        (["take", "services=PAS"], "must be names"),
        (["take", "services=pas", "party=0"], "must be a number from 1 to 20"),
        (["take", "services=pas", "party=21"], "must be a number from 1 to 20"),
        (["take", "services=pas", "party=2x"], "must be a number from 1 to 20"),
        (["take", "services=pas", "party="], "must be a number from 1 to 20"),
        (["what-if", "counters=-9"], "must be a number from -8 to 8"),
        (["what-if", "counters=-"], "must be a number from -8 to 8"),
        (["take", "services=pas", "party=-1"], "must be a number from 1 to 20"),
        (["clear-notice", "A042"], "must be an id (a UUID)"),
        (["notice", "level=info", 'texts={"da":"Hej"}', "notice=A042"], "must be an id (a UUID)"),
        (["take", "services=pas", "marks=blind"], "accompanied fetch"),
        (["take", "services=pas", "time=yesterday"], "must be a time"),
        (["call", "ticket=A000"], "must be A042 or an id"),
        (["call", "ticket=a042"], "must be A042 or an id"),
        (["call", "ticket=A0421"], "must be A042 or an id"),
        (["finish", "outcome=serve"], "must be one of served partly referred"),
        (["sit", "counter=1", "take_over=true"], "must be yes or no"),
        (["refer", "place=" + "x" * 64], "must be a text"),
        (["refer", "place="], "must be a text"),
        (["set-service", "service=pas", "names=Pas"], "names=Pas: must be JSON"),
        (["set-service", "service=pas", "names={"], "must be JSON"),
        (["set-profile", "counter=4", "services=[pas"], "must be *, names with commas, or JSON"),
        (["journal", "--from", "3"], "--from belongs to watch"),
        (["watch", "--from", "soon"], "a sequence number"),
        (["journal", "from=9", "to=3"], "to is before from"),
        (["--timeout", "0", "next"], "1 to 3600 seconds"),
        (["--timeout", "9s", "next"], "1 to 3600 seconds"),
        (["--colour", "next"], "unrecognized option"),
        ([], "no verb"),
    ]
    with Place() as place:
        for words, message in cases:
            expect(place.run(*words), 2, stderr=message)
        assert not place.broker.published


def test_ids_flags_and_codes_travel_with_their_type():
    with Place(Answering({})) as place:
        ticket = "0191a3c4-0000-7000-8000-00000000002a"
        expect(place.run("call", f"ticket={ticket}"), 0)
        expect(place.run("finish", "outcome=partly", "delivered=no"), 0)
        expect(place.run("park", "reason=form", "wake_s=600"), 0)
        sent = [{k: v for k, v in payload.items() if k != "id"}
                for _, payload, _ in place.broker.published]
        assert sent == [{"ticket": ticket}, {"outcome": "partly", "delivered": False},
                        {"reason": "form", "wake_s": 600}], sent


def test_settings_are_written_as_json_words():
    with Place(Answering({})) as place:
        expect(place.run("set-service", "service=pas", 'names={"da":"Pas"}', "place=null", "link=",
                         'bring={"da":["ID"]}', "in_person=yes", "capacity=0"), 0)
        expect(place.run("set-profile", "counter=4", "services=*", "lanes=fast,general"), 0)
        expect(place.run("set-profile", "counter=4",
                         'services=["*",{"service":"pas","after_s":600}]'), 0)
        expect(place.run("set-text", "language=pl", "service=pas", "name=Paszport"), 0)
        expect(place.run("undo"), 0)
        sent = [{k: v for k, v in payload.items() if k != "id"}
                for _, payload, _ in place.broker.published]
        assert sent == [
            {"service": "pas", "names": {"da": "Pas"}, "place": None, "link": "",
             "bring": {"da": ["ID"]}, "in_person": True, "capacity": 0},
            {"counter": "4", "services": "*", "lanes": ["fast", "general"]},
            {"counter": "4", "services": ["*", {"service": "pas", "after_s": 600}]},
            {"language": "pl", "service": "pas", "name": "Paszport"}, {}], sent


def test_a_password_on_the_command_line_is_refused_and_not_repeated():
    with Place() as place:
        result = place.run("user", "set", "name=bo", "role=staff", "password=hunter2")
        expect(result, 2, stderr="a secret is never a word of the command line")
        assert "hunter2" not in result.stderr
        assert not place.broker.published


def sets(place):
    return [payload for topic, payload, _ in place.broker.published
            if topic == ROOT + "do/operator-1/user-set"]


def test_user_set_makes_a_password_for_a_new_user_and_shows_it_once():
    with Place(Answering({"users": [{"user": "anna", "role": "staff"}]})) as place:
        result = place.run("user", "set", "name=bo", "role=staff")
        password = sets(place)[0]["password"]
        assert len(password) == 26, password
        expect(result, 0, stdout="password: " + password)
        expect(place.run("user", "set", "name=bo", "role=staff"), 0)
        assert sets(place)[1]["password"] != password


def test_user_set_leaves_a_known_user_the_password():
    with Place(Answering({"users": [{"user": "bo", "role": "staff"}]})) as place:
        result = place.run("user", "set", "name=bo", "role=staff", "skills=mitid")
        expect(result, 0)
        assert "password" not in sets(place)[0] and "password" not in result.stdout
        expect(place.run("user", "set", "name=bo", "role=staff", "password=new"), 0,
               stdout="password: ")
        assert len(sets(place)[1]["password"]) == 26


def test_user_set_of_who_may_not_says_so_once():
    with Place(Answering({"ok": False, "refusal": "not_allowed", "text": "Nej."})) as place:
        for words in (["user", "set", "name=bo", "role=staff"], ["user", "list"]):
            result = place.run("--as", "staff", *words)
            expect(result, 1, stderr="not_allowed: Nej.")
            assert result.stderr.count("not_allowed") == 1, result.stderr


def test_user_set_reads_a_password_and_does_not_show_it_and_tells_skills():
    with Place(Answering({})) as place:
        result = place.run("user", "set", "name=bo", "role=staff", "password=-", stdin="tiger\nx\n")
        expect(result, 0, stdout="done")
        assert sets(place)[0]["password"] == "tiger"
        assert "tiger" not in result.stdout + result.stderr
        expect(place.run("user", "set", "name=bo", "role=staff", "password=keep", "skills="), 0)
        assert "password" not in sets(place)[1]
        assert sets(place)[1]["skills"] == []
        result = place.run("user", "set", "name=bo", "role=staff", "password=-", stdin="")
        expect(result, 2, stderr="password: must be - ")


def test_a_refused_user_set_shows_no_password():
    with Place(Answering({"ok": False, "refusal": "not_allowed", "text": "Nej."})) as place:
        result = place.run("--json", "user", "set", "name=bo", "role=staff")
        expect(result, 1)
        assert "password" not in json.loads(result.stdout)


def test_user_list_prints_names_and_roles():
    users = [{"user": "anna", "role": "staff"}, {"user": "bo", "role": "operator"}]
    with Place(Answering({"users": users})) as place:
        result = place.run("user", "list")
        expect(result, 0)
        assert [line.split() for line in result.stdout.splitlines()] == [
            ["anna", "staff"], ["bo", "operator"]]


def test_device_enrol_prints_a_code_to_read_aloud():
    answer = {"code": "k7m2x9qd", "until": "2026-11-22T09:24:03.120+01:00"}
    with Place(Answering(answer)) as place:
        result = place.run("device", "enrol")
        expect(result, 0)
        assert result.stdout == ("k7m2-x9qd\n"
                                 "for one kiosk or display, until 2026-11-22 09:24\n"), result.stdout
        assert place.broker.published[0][0] == ROOT + "do/supervisor-1/device-enrol"
        result = place.run("--json", "--as", "operator", "device", "enrol")
        expect(result, 0)
        assert json.loads(result.stdout)["code"] == "k7m2x9qd"
        assert place.broker.published[1][0] == ROOT + "do/operator-1/device-enrol"


def test_a_refused_device_enrol_is_exit_1():
    with Place(Answering({"ok": False, "refusal": "too_often", "text": "Vent lidt."})) as place:
        result = place.run("device", "enrol")
        expect(result, 1, stderr="too_often: Vent lidt.")
        assert result.stdout == ""


def test_device_list_prints_names_and_kinds():
    devices = [{"device": "hall", "kind": "display"}, {"device": "kiosk-1", "kind": "kiosk"}]
    with Place(Answering({"devices": devices})) as place:
        result = place.run("device", "list")
        expect(result, 0)
        assert [line.split() for line in result.stdout.splitlines()] == [
            ["hall", "display"], ["kiosk-1", "kiosk"]]
        assert place.broker.published[0][0] == ROOT + "do/supervisor-1/devices"


def test_device_revoke_takes_the_name_alone_or_as_a_field():
    with Place(Answering({})) as place:
        expect(place.run("device", "revoke", "hall-kiosk"), 0, stdout="done")
        expect(place.run("device", "revoke", "name=hall-kiosk"), 0, stdout="done")
        sent = [(topic, payload["name"]) for topic, payload, _ in place.broker.published]
        assert sent == [(ROOT + "do/supervisor-1/device-revoke", "hall-kiosk")] * 2, sent
        expect(place.run("device", "revoke"), 2, stderr="name: missing")
        expect(place.run("device", "revoke", "Hall"), 2, stderr="name=Hall: must be a name")
        expect(place.run("device", "revoke", "a", "b"), 2, stderr="name: given twice")
        expect(place.run("device", "revoke", "kind=kiosk"), 2, stderr="kind: no such field")
        assert len(place.broker.published) == 2


WHAT_IF = {"seq": 12, "plays": 1000, "later": None, "services": [
    {"service": "pas", "before": {"p10_s": 180, "p50_s": 420, "p90_s": 780},
     "after": {"p10_s": 59, "p50_s": 181, "p90_s": 600}},
    {"service": "mitid", "before": {"p10_s": 0, "p50_s": 60, "p90_s": 120}, "after": None}]}


def test_what_if_prints_each_services_wait_before_and_after():
    with Place(Answering(WHAT_IF)) as place:
        result = place.run("what-if", "counters=-1")
        expect(result, 0, stdout="played 1000 times from event 12")
        lines = [line.split() for line in result.stdout.splitlines()]
        assert ["pas", "3", "/", "7", "/", "13", "min", "0", "/", "4", "/", "10", "min"] in lines, lines
        assert ["mitid", "0", "/", "1", "/", "2", "min", "not", "known"] in lines, lines
        assert place.broker.published[0][1]["counters"] == -1
        assert json.loads(place.run("--json", "what-if", "counters=1").stdout)["plays"] == 1000


def test_what_if_i_leave_prints_the_better_moment():
    services = [{**row, "later": row["before"]} for row in WHAT_IF["services"]]
    later = {**WHAT_IF, "services": services, "later": "2026-11-22T11:40:00.000+01:00"}
    with Place(Answering(later)) as place:
        result = place.run("--as", "staff", "what-if", "leave=yes")
        expect(result, 0, stdout="it costs least at 2026-11-22 11:40 (later)")
        assert result.stdout.count("3 / 7 / 13 min") == 2, result.stdout


def test_seat_prints_every_booth():
    booth = {"counter": "6", "sitting": 9, "state": "calling", "ticket": TICKET}
    seat = {"seq": 9, "counter": "5", "sitting": 8, "state": "open", "ticket": None,
            "booths": [booth, {**booth, "counter": "7", "ticket": None}]}
    with Place(Answering(seat)) as place:
        result = place.run("seat")
        expect(result, 0, stdout="counter=6 sitting=9 state=calling\n    A042")
        expect(result, 0, stdout="counter=7 sitting=9 state=calling\n")


def test_tickets_follows_every_page():
    def page(_, payload):
        number = payload.get("page", 1)
        return {"tickets": [{**TICKET, "number": f"A{number:03}"}],
                "next": number + 1 if number < 3 else None}

    with Place(Answering(page)) as place:
        result = place.run("tickets", "state=waiting")
        expect(result, 0)
        assert [line[:4] for line in result.stdout.splitlines()] == ["A001", "A002", "A003"]
        assert {payload["state"] for _, payload, _ in place.broker.published} == {"waiting"}
        assert len(place.run("tickets", "page=2").stdout.splitlines()) == 1


def test_tickets_does_not_ask_without_end():
    with Place(Answering({"tickets": [], "next": 1})) as place:
        expect(place.run("tickets"), 0)
        assert len(place.broker.published) == 1


def event(seq):
    return {"id": str(seq), "source": "naeste/v1/demo", "type": "ticket-called",
            "time": "2026-11-22T09:14:03.120+01:00", "seq": seq, "day": "2026-11-22",
            "number": "A042", "lane": "fast", "counter": "1", "state": "called"}


def events_answer(last):
    def answer(_, payload):
        assert payload["to"] >= payload["from"], payload
        end = min(payload["to"], last, payload["from"] + 1)  # two a page
        return {"events": [event(seq) for seq in range(payload["from"], end + 1)],
                "next": end + 1 if end < min(payload["to"], last) else None}
    return answer


def test_journal_prints_every_page_in_order():
    with Place(Answering(events_answer(5))) as place:
        result = place.run("--json", "journal", "from=2")
        expect(result, 0)
        assert [json.loads(line) for line in result.stdout.splitlines()] == [
            event(seq) for seq in range(2, 6)]
        result = place.run("journal", "to=3")
        expect(result, 0, stdout="  1  2026-11-22 09:14:03  ticket-called           A042  lane=fast")
        assert len(result.stdout.splitlines()) == 3


class Live(Answering):
    """Live events 6 and 9 are there when somebody subscribes to events."""

    def __init__(self):
        super().__init__(events_answer(8))

    def subscribe(self, topic):
        if topic == ROOT + "event/#":
            return 1, [(ROOT + "event/fast/ticket-called", event(seq)) for seq in (6, 6, 9)]
        return 1, []


def watch(place, *words):
    process = subprocess.Popen([PROGRAM, "--dir", place.folder.name, "--json", "watch", *words],
                               stdout=subprocess.PIPE, text=True)
    try:
        lines = []
        for line in process.stdout:
            lines.append(json.loads(line)["seq"])
            if lines[-1] == 9:
                break
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 0, "an interrupted watch is not an error"
        return lines
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_watch_fills_gaps_and_drops_repetitions():
    with Place(Live()) as place:
        assert watch(place) == [6, 7, 8, 9]


def test_watch_from_begins_in_the_past():
    with Place(Live()) as place:
        assert watch(place, "--from", "3") == [3, 4, 5, 6, 7, 8, 9]


def test_text_from_outside_does_not_reach_the_terminal_unchecked():
    with Place(Answering({"ok": False, "refusal": "x", "text": "\x1b[2J"})) as place:
        result = place.run("next")
        expect(result, 1, stderr="x: ?")
        assert "\x1b" not in result.stderr


def test_public_verbs_need_no_login_and_read_the_token_from_stdin():
    users = []

    class Open(Script):
        def connect(self, user, password):
            users.append(user)
            return 0

        def publish(self, topic, payload):
            return 0, None, None

    with Place(Open()) as place:
        os.remove(os.path.join(place.folder.name, "credentials.json"))
        expect(place.run("public", "later", "token=-", stdin="mfrgg\n"), 0, stdout="sent")
        assert place.broker.published[0][:2] == (ROOT + "public/later", {"token": "mfrgg"})
        expect(place.run("public", "later", "token=mfrgg"), 2, stderr="never a word")
    assert users == [None]


def test_help_names_every_field_and_exit_code():
    with Place() as place:
        overview = place.run("--help")
        expect(overview, 0, stdout="exit codes:")
        for line in overview.stdout.split("verbs (")[1].split("\n\n")[0].splitlines()[1:]:
            verb = line[2:22].split()
            expect(place.run(*verb, "--help"), 0, stdout="usage: naestectl " + " ".join(verb))
        expect(place.run("park", "--help"), 0, stdout="documents form other_office called_away other")
        expect(place.run("tickets", "--help"), 0, stdout="taken at most so many seconds ago")
        expect(place.run("clear-notice", "--help"), 0, stdout="an id (a UUID)")
        expect(place.run("import-appointments", "--help"), 0, stdout="what the site's clock shows")
        expect(place.run("--version"), 0, stdout="naestectl ")


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
