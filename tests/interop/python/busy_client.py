"""A client that keeps calls of every streaming shape busy until it is killed. Prints a line once each has made progress."""
import sys
import threading

import grpc
import stubs


def main(address, each):
    import testing_pb2 as pb
    import testing_pb2_grpc as rpc

    stub = rpc.TestingStub(grpc.insecure_channel(address))
    note = pb.Note(payload=bytes(1000))
    progress = threading.Semaphore(0)

    def read(call):
        for i, _ in enumerate(call):
            if i == 1:
                progress.release()

    def notes():
        yield note
        yield note
        progress.release()
        while True:
            yield note

    def repeat():
        while True:
            yield note

    for _ in range(each):
        for body in (
            lambda: read(stub.Count(pb.CountRequest(count=-1, payload_bytes=1000))),
            lambda: read(stub.EchoAll(repeat())),
            lambda: stub.Collect(notes()),
        ):
            threading.Thread(target=body, daemon=True).start()
    for _ in range(3 * each):
        progress.acquire()
    print("busy", flush=True)
    threading.Event().wait()


with stubs.generated():
    main(sys.argv[1], int(sys.argv[2]))
