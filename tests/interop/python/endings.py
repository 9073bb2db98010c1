"""How calls end: errors, status codes, deadlines, cancellation."""
import itertools
import queue
import time

import grpc
import testing_pb2 as pb
import testing_pb2_grpc as rpc
from cases import DIFFICULT_TEXT, MALFORMED, SMALL_LIMIT_BYTES, equal, eventually, single_outcome, stream_outcome

Code = grpc.StatusCode
CODES = sorted(Code, key=lambda code: code.value[0])


def define(target, test):
    stub = rpc.TestingStub(target.channel)
    define_refusals(target.channel, stub, test)
    define_statuses(stub, test)
    define_cancellations(stub, test)


def require(condition, what):
    if not condition:
        raise AssertionError(what)


def define_refusals(channel, stub, test):
    @test("oversize message: RESOURCE_EXHAUSTED")
    def _():
        end = single_outcome(stub.Echo.future(pb.Note(payload=bytes(SMALL_LIMIT_BYTES))))
        equal(end.code, Code.RESOURCE_EXHAUSTED)
        require(end.details.endswith(f"the limit is {SMALL_LIMIT_BYTES}"), end.details)
        equal(stub.Echo(pb.Note(sequence=1)).sequence, 1)

    @test("malformed message: INVALID_ARGUMENT with its index and offset")
    def _():
        good = pb.Note(sequence=1).SerializeToString()
        end = single_outcome(channel.stream_unary("/btcstream.testing.Testing/Collect").future(iter([good, good, MALFORMED, good])))
        equal(end.code, Code.INVALID_ARGUMENT)
        require(end.details.startswith(f"message 2 of the stream (at byte {2 * (5 + len(good))}) is not a valid Note"), end.details)

    for name, path in (("unknown method", "/btcstream.testing.Testing/NoSuchMethod"), ("unknown service", "/no.such.Service/Echo")):
        @test(f"{name}: UNIMPLEMENTED")
        def _(path=path):
            equal(single_outcome(channel.unary_unary(path).future(b"")).code, Code.UNIMPLEMENTED)

    @test("planned method: UNIMPLEMENTED")
    def _():
        end = single_outcome(stub.Planned.future(pb.Note()))
        equal(end.code, Code.UNIMPLEMENTED)
        require("not built yet" in end.details, end.details)

    @test("the server ends while the client still sends")
    def _():
        good = pb.Note(payload=bytes(50_000)).SerializeToString()
        for _ in range(5):
            # The messages have no end: the call must end all the same, and with the server's status.
            requests = itertools.chain([good, MALFORMED], itertools.repeat(good))
            equal(single_outcome(channel.stream_unary("/btcstream.testing.Testing/Collect").future(requests)).code, Code.INVALID_ARGUMENT)
        equal(len(stub.Echo(pb.Note(payload=bytes(500_000))).payload), 500_000)


def define_statuses(stub, test):
    for notes_first in (0, 3):
        @test(f"all 17 codes with unicode text and trailers, {'after messages' if notes_first else 'trailers only'}")
        def _(notes_first=notes_first):
            for code in CODES:
                text = f"{code.value[0]}: {DIFFICULT_TEXT}"
                end = stream_outcome(stub.Fail(pb.FailRequest(code=code.value[0], message=text, notes_first=notes_first)))
                equal((end.code, end.details), (code, text))
                equal([one.sequence for one in end.messages], list(range(notes_first)))
                equal((end.values("fail-reason"), end.values("fail-data-bin")), (["asked"], [b"\x00\x01\xff"]))

    @test("status without text")
    def _():
        end = stream_outcome(stub.Fail(pb.FailRequest(code=5)))
        equal((end.code, end.details), (Code.NOT_FOUND, ""))

    @test("handler exception: UNKNOWN, nothing of it leaks, server goes on")
    def _():
        for notes_first in (0, 2):
            end = stream_outcome(stub.Fail(pb.FailRequest(throw_exception=True, message="secret", notes_first=notes_first)))
            equal((end.code, len(end.messages)), (Code.UNKNOWN, notes_first))
            require("secret" not in end.details, end.details)
        equal(stub.Echo(pb.Note(sequence=1)).sequence, 1)


def define_cancellations(stub, test):
    def observe():
        return stub.Observe(pb.ObserveRequest())

    def quiet():
        eventually(lambda: observe().active == 1, "the calls of earlier cases are over")
        return observe()

    def requests_without_end(first):
        yield first
        queue.Queue().get()

    @test("deadline: DEADLINE_EXCEEDED")
    def _():
        before = quiet().cancelled
        started = time.monotonic()
        equal(stream_outcome(stub.Wait(pb.Note(), timeout=0.15)).code, Code.DEADLINE_EXCEEDED)
        require(time.monotonic() - started >= 0.145, "it ended early")
        eventually(lambda: observe().cancelled > before, "the handler saw its deadline")

    def cancelled(name, start):
        @test(f"cancel {name}: CANCELLED, and the handler sees it")
        def _():
            before = quiet()
            call = start()
            eventually(lambda: observe().active > before.active, "the call is active")
            call.cancel()
            equal(call.code(), Code.CANCELLED)
            eventually(lambda: observe().cancelled == before.cancelled + 1, "the handler saw the cancellation")
            eventually(lambda: observe().active == before.active, "the call is over")

    cancelled("a server stream", lambda: stub.Count(pb.CountRequest(count=-1, payload_bytes=100)))
    cancelled("a call that waits", lambda: stub.Wait(pb.Note()))
    cancelled("a client stream", lambda: stub.Collect.future(requests_without_end(pb.Note())))
    cancelled("a duplex stream", lambda: stub.EchoAll(requests_without_end(pb.Note())))
