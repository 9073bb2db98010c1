"""A server that is told to stop while streams run."""
import re
import signal
import subprocess
import threading
import time

import grpc
from cases import Target, equal, eventually, single_outcome, stream_outcome

EACH = 10
PROMPT_SECONDS = 8


def define(target, test):
    from grpc.health.v1 import health_pb2 as health
    from grpc.health.v1 import health_pb2_grpc as health_rpc

    @test("SIGTERM: Watch says NOT_SERVING, then UNAVAILABLE; exit code 0")
    def _():
        with Launched(target.command) as started:
            watch = health_rpc.HealthStub(started.channel).Watch(health.HealthCheckRequest())
            equal(next(watch).status, health.HealthCheckResponse.SERVING)
            started.terminate()
            end = stream_outcome(watch)
            equal([message.status for message in end.messages], [health.HealthCheckResponse.NOT_SERVING])
            equal(end.code, grpc.StatusCode.UNAVAILABLE)
            started.require_prompt_exit()

    if any("TestService" in part for part in target.command):
        define_under_load(target, test)


def define_under_load(target, test):
    import testing_pb2 as pb
    import testing_pb2_grpc as rpc

    @test("SIGTERM under load: every stream ends with UNAVAILABLE, no call hangs, exit code 0")
    def _():
        with Launched(target.command) as started:
            stub = rpc.TestingStub(started.channel)
            progress = Progress()
            # Large messages: what is on its way when the server stops is bytes, and a slow reader has it read soon.
            calls = [stub.Count(pb.CountRequest(count=-1, payload_bytes=16_000)) for _ in range(EACH)]
            calls += [stub.EchoAll(progress.sent(pb.Note(sequence=i))) for i in range(EACH)]
            streams = [progress.read(call) for call in calls]
            collects = [stub.Collect.future(progress.sent(pb.Note(sequence=i))) for i in range(EACH)]
            unary = progress.repeat(lambda: single_outcome(stub.Echo.future(pb.Note(sequence=1))))
            eventually(lambda: progress.received > 2000 and progress.calls > 10, "all kinds of calls make progress")
            started.terminate()
            for ended in streams:
                equal(ended().code, grpc.StatusCode.UNAVAILABLE)
            for call in collects:
                equal(single_outcome(call).code, grpc.StatusCode.UNAVAILABLE)
            equal({end.code for end in unary()} - {grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE}, set())
            started.require_prompt_exit()


class Progress:
    """Streams that go on until they are stopped, and counts of what they have done."""

    def __init__(self):
        self.received = 0
        self.calls = 0

    def sent(self, message):
        while True:
            yield message
            time.sleep(0.001)  # Paces the load; nothing waits for it.

    def read(self, call):
        def count():
            self.received += 1

        return in_background(lambda: stream_outcome(call, count))

    def repeat(self, call):
        def run():
            ends = []
            while not ends or ends[-1].code == grpc.StatusCode.OK:
                ends.append(call())
                self.calls += 1
            return ends

        return in_background(run)


def in_background(body):
    """Runs in a thread; the result of calling what is returned is the body's."""
    result = []
    thread = threading.Thread(target=lambda: result.append(body()), daemon=True)
    thread.start()

    def wait():
        thread.join(PROMPT_SECONDS * 2)
        if not result:
            raise AssertionError("a call hangs")
        return result[0]

    return wait


class Launched(Target):
    """A server of this case's own."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while not (addresses := re.findall(r"[\w.]+:\d+", line := self.process.stdout.readline())):
            if not line:
                raise AssertionError(f"{command} printed no addresses")
        super().__init__(addresses[0], command)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        self._terminated = time.monotonic()

    def require_prompt_exit(self):
        equal(self.process.wait(PROMPT_SECONDS), 0)
