# SPDX-License-Identifier: EUPL-1.2
"""A broker of one page, MQTT 5, that does exactly what a test tells it to.

Real brokers answer well. To see what naestectl does with silence, refusals and lost connections, a
test hands in a `script`: an object whose methods say what happens to each packet. Only what naestectl
sends is understood; anything else is an error that the test sees in `errors`.
"""
import json
import os
import socket
import struct
import threading

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, PINGREQ, PINGRESP, DISCONNECT = (
    1, 2, 3, 4, 8, 9, 12, 13, 14)
PROPERTY_EXPIRY, PROPERTY_RESPONSE_TOPIC, PROPERTY_CORRELATION = 0x02, 0x08, 0x09


def varint(value):
    out = bytearray()
    while True:
        value, digit = value >> 7, value & 0x7F
        out.append(digit | (0x80 if value else 0))
        if not value:
            return bytes(out)


def take_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def text(value):
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(raw)) + raw


def take_text(data, at):
    length = struct.unpack_from(">H", data, at)[0]
    return data[at + 2:at + 2 + length], at + 2 + length


class Script:
    """What an obedient broker without an appliance does; tests override what they are about."""

    def connect(self, user, password):
        """The reason code of CONNACK."""
        return 0

    def subscribe(self, topic):
        """(reason code, [(topic, payload) retained])"""
        return 1, []

    def publish(self, topic, payload):
        """(reason code of PUBACK or None for silence, answer payload or None, "close" or None)"""
        return 16, None, None


class Broker:
    def __init__(self, folder, script):
        self.script, self.errors, self.published = script, [], []
        self.path = os.path.join(folder, "mqtt.sock")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(4)
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        self.listener.close()

    def serve(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            try:
                with connection:
                    self.converse(connection)
            except (ConnectionError, BrokenPipeError):
                pass
            except Exception as error:  # shown by the test
                self.errors.append(repr(error))

    @staticmethod
    def receive(connection):
        head = connection.recv(1)
        if not head:
            raise ConnectionError
        length = shift = 0
        while True:
            byte = connection.recv(1)[0]
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        data = b""
        while len(data) < length:
            more = connection.recv(length - len(data))
            if not more:
                raise ConnectionError
            data += more
        return head[0] >> 4, head[0] & 15, data

    @staticmethod
    def send(connection, kind, flags, data):
        connection.sendall(bytes([kind << 4 | flags]) + varint(len(data)) + data)

    def converse(self, connection):
        while True:
            kind, flags, data = self.receive(connection)
            if kind == CONNECT:
                if not self.on_connect(connection, data):
                    return
            elif kind == SUBSCRIBE:
                self.on_subscribe(connection, data)
            elif kind == PUBLISH:
                if not self.on_publish(connection, flags, data):
                    return
            elif kind == PINGREQ:
                self.send(connection, PINGRESP, 0, b"")
            elif kind == DISCONNECT:
                return
            elif kind != PUBACK:
                raise ValueError(f"packet of kind {kind}")

    def on_connect(self, connection, data):
        flags = data[7]
        length, at = take_varint(data, 10)
        client, at = take_text(data, at + length)
        user = password = None
        if flags & 0x80:
            user, at = take_text(data, at)
        if flags & 0x40:
            password, at = take_text(data, at)
        reason = self.script.connect(user and user.decode(), password and password.decode())
        self.send(connection, CONNACK, 0, bytes([0, reason, 0]))
        return reason == 0

    def on_subscribe(self, connection, data):
        length, at = take_varint(data, 2)
        at += length
        reasons, retained = b"", []
        while at < len(data):
            topic, at = take_text(data, at)
            at += 1
            reason, messages = self.script.subscribe(topic.decode())
            reasons += bytes([reason])
            retained += messages
        self.send(connection, SUBACK, 0, data[:2] + b"\0" + reasons)
        for topic, payload in retained:
            body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
            self.send(connection, PUBLISH, 1, text(topic) + b"\0" + body)

    def on_publish(self, connection, flags, data):
        topic, at = take_text(data, 0)
        packet_id, at = data[at:at + 2], at + 2
        length, at = take_varint(data, at)
        properties, end = {}, at + length
        while at < end:
            name = data[at]
            if name == PROPERTY_EXPIRY:
                properties[name], at = struct.unpack_from(">I", data, at + 1)[0], at + 5
            else:
                properties[name], at = take_text(data, at + 1)
        payload = json.loads(data[end:])
        self.published.append((topic.decode(), payload, properties))
        reason, answer, then = self.script.publish(topic.decode(), payload)
        if answer is not None:
            reply = (text(properties[PROPERTY_RESPONSE_TOPIC]) +
                     self.correlation(properties[PROPERTY_CORRELATION]) +
                     json.dumps(answer).encode())
            self.send(connection, PUBLISH, 0, reply)
        if reason is not None:
            self.send(connection, PUBACK, 0, packet_id + bytes([reason, 0]))
        return then != "close"

    @staticmethod
    def correlation(value):
        field = bytes([PROPERTY_CORRELATION]) + text(value)
        return varint(len(field)) + field
