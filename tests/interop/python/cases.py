"""A list of named cases, and what they share."""
import json
import threading
import time
import traceback

import grpc

CASE_DEADLINE_SECONDS = 45
PATIENCE_SECONDS = 20
MANY = 10_000
SMALL_LIMIT_BYTES = 1024 * 1024

# Everything that needs percent-encoding: other scripts, an emoji, control characters, the percent sign, a false escape.
DIFFICULT_TEXT = 'déjà vu, ошибка 价格 🚀 100% %41 tab\t line\r\n quote" ~ end'

# Field 1 with wire type 7, which does not exist.
MALFORMED = b"\x0f\xff\xff"


class Registry:
    def __init__(self):
        self._cases = []

    def __call__(self, name):
        def add(body):
            self._cases.append((name, body))
            return body

        return add

    def run(self):
        for name, body in self._cases:
            started = time.monotonic()
            failure = self._failure(body)
            print(json.dumps({"name": name, "failure": failure, "millis": (time.monotonic() - started) * 1000}), flush=True)

    @staticmethod
    def _failure(body):
        result = ["the case did not end"]

        def run():
            try:
                body()
                result[0] = None
            except BaseException:
                result[0] = traceback.format_exc()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(CASE_DEADLINE_SECONDS)
        return result[0]


class Target:
    """A server, one channel to it, and how to start another one."""

    def __init__(self, address, command):
        self.address = address
        self.command = list(command)
        self.channel = grpc.insecure_channel(address, UNLIMITED)

    def close(self):
        self.channel.close()


UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{shorten(actual)} != {shorten(expected)}")


def shorten(value):
    text = repr(value)
    return text if len(text) < 500 else f"{text[:500]}… ({len(text)} characters)"


def eventually(ask, what):
    """Asks until the answer is true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not ask():
        if time.monotonic() > end:
            raise AssertionError(f"never happened within {PATIENCE_SECONDS} s: {what}")
        time.sleep(0.015)


class Outcome:
    """How a call ended, whatever that was."""

    def __init__(self, call, messages):
        self.messages = messages
        self.code = call.code()
        self.details = call.details()
        self.trailers = call.trailing_metadata()

    def values(self, key):
        return [value for found, value in self.trailers if found == key]


def stream_outcome(call, on_message=lambda: None):
    messages = []
    try:
        for message in call:
            messages.append(message)
            on_message()
    except grpc.RpcError:
        pass  # The outcome holds its code.
    return Outcome(call, messages)


def single_outcome(call):
    """For a call with one response, started with .future()."""
    try:
        return Outcome(call, [call.result()])
    except grpc.RpcError:
        return Outcome(call, [])
