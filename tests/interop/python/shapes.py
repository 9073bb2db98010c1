"""Every call shape, with order and content."""
import asyncio

import grpc
import testing_pb2 as pb
import testing_pb2_grpc as rpc
from cases import MANY, PATIENCE_SECONDS, equal, eventually, stream_outcome

PAYLOAD_BYTES = 64


def note(sequence, payload_bytes=PAYLOAD_BYTES):
    payload = bytes((sequence * 31 + i * 7) & 0xFF for i in range(payload_bytes))
    return pb.Note(sequence=sequence, text=f"note {sequence}", payload=payload)


def define(target, test):
    stub = rpc.TestingStub(target.channel)

    @test("unary call")
    def _():
        equal(stub.Echo(note(7, 1000)), note(7, 1000))

    @test("client stream of 10,000")
    def _():
        tally = stub.Collect(note(i) for i in range(MANY))
        equal(tally, pb.Tally(count=MANY, sequence_sum=MANY * (MANY - 1) // 2, payload_bytes=MANY * PAYLOAD_BYTES))

    @test("server stream of 10,000")
    def _():
        received = [(one.sequence, len(one.payload)) for one in stub.Count(pb.CountRequest(count=MANY, payload_bytes=PAYLOAD_BYTES))]
        equal(received, [(i, PAYLOAD_BYTES) for i in range(MANY)])

    @test("duplex stream of 10,000")
    def _():
        equal(list(stub.EchoAll(note(i) for i in range(MANY))), [note(i) for i in range(MANY)])

    @test("streams without a message")
    def _():
        equal(stub.Collect(iter([])), pb.Tally())
        for call in (stub.EchoAll(iter([])), stub.Count(pb.CountRequest())):
            end = stream_outcome(call)
            equal((end.code, end.messages), (grpc.StatusCode.OK, []))

    @test("1,000 calls at once on one connection")
    def _():
        asyncio.run(asyncio.wait_for(many_at_once(target.address, 1000), 2 * PATIENCE_SECONDS))

    async def many_at_once(address, count):
        async with grpc.aio.insecure_channel(address) as channel:
            calls = [rpc.TestingStub(channel).EchoAll() for _ in range(count)]
            await asyncio.gather(*(call.write(note(i)) for i, call in enumerate(calls)))
            equal(await asyncio.gather(*(call.read() for call in calls)), [note(i) for i in range(count)])
            eventually(lambda: stub.Observe(pb.ObserveRequest()).active > count, "all calls active at once")
            await asyncio.gather(*(call.write(note(i + count)) for i, call in enumerate(calls)))
            await asyncio.gather(*(call.done_writing() for call in calls))
            equal(await asyncio.gather(*(call.read() for call in calls)), [note(i + count) for i in range(count)])
            equal(await asyncio.gather(*(call.read() for call in calls)), [grpc.aio.EOF] * count)
            equal(set(await asyncio.gather(*(call.code() for call in calls))), {grpc.StatusCode.OK})
