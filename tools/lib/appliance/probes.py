# SPDX-License-Identifier: EUPL-1.2
"""Asks each part whether it answers, the way its users ask it. A probe returns None when it does,
else what is missing; it gives up after half a second, so that it can be called again and again."""

import http.client
import json
import socket
import struct

from ports import HOST

TIMEOUT_S = 0.5
# An IPP answer below this status is a success (RFC 8011, 4.1.6).
IPP_SUCCESS_END = 0x0100
MQTT_CONNACK, MQTT_PUBLISH, MQTT_SUBACK = 2, 3, 9
MQTT_REFUSED = 0x80


def probe(ask):
    """Makes what goes wrong on the way the answer of the probe."""
    def asked(*words):
        try:
            return ask(*words)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return str(error) or type(error).__name__
    return asked


def unix_connect(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(TIMEOUT_S)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        raise OSError(f"{path}: {error.strerror or error}") from error
    return connection


@probe
def unix_answers(path):
    unix_connect(path).close()


@probe
def tcp_answers(port):
    socket.create_connection((HOST, port), TIMEOUT_S).close()


@probe
def line_answers(path, command, key):
    """A simulator's control socket: one line a command, one JSON line an answer."""
    with unix_connect(path) as connection, connection.makefile("rw") as lines:
        lines.write(f"{command}\n")
        lines.flush()
        answer = json.loads(lines.readline())
    if key is not None and key not in answer:
        return f"{path}: {command}: no {key} in {answer}"
    return None


def http_ask(port, *request):
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)
    try:
        connection.request(*request)
        answer = connection.getresponse()
        # A web socket stays open: its answer has no body to wait for.
        return answer, b"" if answer.status == 101 else answer.read()
    finally:
        connection.close()


@probe
def page_answers(port):
    answer, _ = http_ask(port, "GET", "/")
    return None if answer.status == 200 else f"GET /: {answer.status} {answer.reason}"


@probe
def bench_answers(port):
    answer, _ = http_ask(port, "GET", "/bench/api/state")
    return None if answer.status == 200 else f"GET /bench/api/state: {answer.status} {answer.reason}"


@probe
def web_socket_answers(port):
    """The way of the pages to the broker. Browsers refuse an answer without the protocol's name."""
    answer, _ = http_ask(port, "GET", "/mqtt", None, {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "TsOmc3RlTsOmc3RlTsOmcw==", "Sec-WebSocket-Protocol": "mqtt"})
    if answer.status != 101 or answer.getheader("Sec-WebSocket-Protocol") != "mqtt":
        return f"GET /mqtt: {answer.status} {answer.reason}, not a web socket for mqtt"
    return None


def ipp_text(tag, name, value):
    return struct.pack(f">BH{len(name)}sH{len(value)}s", tag, len(name), name.encode(), len(value),
                       value.encode())


@probe
def printer_answers(port, uri):
    """Get-Printer-Attributes (RFC 8011, 4.2.5)."""
    question = (struct.pack(">BBHIB", 2, 0, 0x000B, 1, 1) +
                ipp_text(0x47, "attributes-charset", "utf-8") +
                ipp_text(0x48, "attributes-natural-language", "en") +
                ipp_text(0x45, "printer-uri", uri) + b"\x03")
    path = uri.split("/", 3)[3]
    answer, body = http_ask(port, "POST", f"/{path}", question,
                            {"Content-Type": "application/ipp"})
    if answer.status != 200:
        return f"{uri}: HTTP {answer.status} {answer.reason}"
    status = struct.unpack_from(">H", body, 2)[0]
    return None if status < IPP_SUCCESS_END else f"{uri}: IPP status 0x{status:04x}"


def mqtt_text(text):
    return struct.pack(f">H{len(text)}s", len(text), text.encode())


def mqtt_packet(kind, body):
    # Everything asked here is shorter than the 128 bytes that need a second length byte.
    return bytes([kind, len(body)]) + body


def mqtt_read(stream):
    """One packet: its kind and its body."""
    head = stream.read(1)
    if not head:
        raise OSError("the broker closed the connection")
    length, shift = 0, 0
    while True:
        byte = stream.read(1)[0]
        length |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return head[0] >> 4, stream.read(length)


@probe
def status_is_online(port, topic):
    """As anybody in the hall, without a name: the daemon's retained status (MQTT 3.1.1)."""
    with socket.create_connection((HOST, port), TIMEOUT_S) as connection:
        stream = connection.makefile("rwb", buffering=0)
        stream.write(mqtt_packet(0x10, mqtt_text("MQTT") + bytes([4, 2, 0, 30]) + mqtt_text("")))
        kind, body = mqtt_read(stream)
        if kind != MQTT_CONNACK or body[1]:
            return f"the broker refuses the connection ({body.hex()})"
        stream.write(mqtt_packet(0x82, b"\0\1" + mqtt_text(topic) + b"\0"))
        while True:
            kind, body = mqtt_read(stream)
            if kind == MQTT_SUBACK and body[2] & MQTT_REFUSED:
                return f"{topic}: anonymous readers are refused"
            if kind == MQTT_PUBLISH:
                break
    start = 2 + struct.unpack_from(">H", body)[0]
    return None if json.loads(body[start:]).get("online") is True else f"{topic}: offline"
