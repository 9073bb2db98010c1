"""Messages larger than flow-control windows."""
import testing_pb2 as pb
import testing_pb2_grpc as rpc
from cases import equal

LARGE_BYTES = 9_000_000


def define(target, test):
    stub = rpc.TestingStub(target.channel)

    @test("message of 9 MB, more than the stream window of 4 MiB")
    def _():
        sent = pb.Note(sequence=3, payload=bytes(range(256)) * (LARGE_BYTES // 256))
        equal(stub.Echo(sent) == sent, True)

    @test("stream of 100 MB, more than the connection window")
    def _():
        tally = stub.Collect(pb.Note(sequence=i, payload=bytes(1_000_000)) for i in range(100))
        equal(tally, pb.Tally(count=100, sequence_sum=4950, payload_bytes=100_000_000))
