"""Metadata both ways, compression."""
import grpc
import testing_pb2 as pb
import testing_pb2_grpc as rpc
from cases import UNLIMITED, equal, single_outcome
from counting_proxy import CountingProxy

BINARY = [b"\x00\x01\x02\xfd\xfe\xff", b"", "ünïcödé".encode()]


def define(target, test):
    stub = rpc.TestingStub(target.channel)

    for where, prefix, back, read in (
        ("headers", "echo-", "echo-", lambda call: call.initial_metadata()),
        ("trailers", "test-", "trail-test-", lambda call: call.trailing_metadata()),
    ):
        @test(f"metadata there and back in {where}: text, binary, several values")
        def _(prefix=prefix, back=back, read=read):
            sent = [("one", "one value, with a comma; ~!@#$%^&*()_+"), ("two", "first"), ("two", "second"), ("none", "")]
            sent += [("data-bin", value) for value in BINARY]
            _, call = stub.Echo.with_call(pb.Note(), metadata=[(prefix + key, value) for key, value in sent])
            received = [(key, value) for key, value in read(call) if key.startswith(back)]
            equal(sorted(received, key=repr), sorted(((back + key, value) for key, value in sent), key=repr))
            equal([value for key, value in received if key == f"{back}data-bin"], BINARY)

    @test("metadata of 7 KiB")
    def _():
        _, call = stub.Echo.with_call(pb.Note(), metadata=[("echo-long", "x" * 7 * 1024)])
        equal(dict(call.initial_metadata())["echo-long"], "x" * 7 * 1024)

    @test("gzip both ways, seen on the wire")
    def _():
        with CountingProxy(target.address) as proxy, grpc.insecure_channel(proxy.address, UNLIMITED) as channel:
            sent = pb.Note(sequence=1, text="zipped", payload=b"abc" * 160_000)
            equal(rpc.TestingStub(channel).Echo(sent, compression=grpc.Compression.Gzip), sent)
            if max(proxy.bytes_up, proxy.bytes_down) > 20_000:
                raise AssertionError(f"{proxy.bytes_up} bytes went up and {proxy.bytes_down} down: not compressed")

    @test("gzip of a stream")
    def _():
        notes = [pb.Note(sequence=i, payload=bytes(5000)) for i in range(50)]
        equal(list(stub.EchoAll(iter(notes), compression=grpc.Compression.Gzip)), notes)

    @test("gzip bomb: RESOURCE_EXHAUSTED")
    def _():
        end = single_outcome(stub.Echo.future(pb.Note(payload=bytes(16 * 1024 * 1024)), compression=grpc.Compression.Gzip))
        equal((end.code, "once decompressed" in end.details), (grpc.StatusCode.RESOURCE_EXHAUSTED, True))

    @test("deflate, which the server does not know: UNIMPLEMENTED")
    def _():
        end = single_outcome(stub.Echo.future(pb.Note(payload=bytes(1000)), compression=grpc.Compression.Deflate))
        equal(end.code, grpc.StatusCode.UNIMPLEMENTED)
