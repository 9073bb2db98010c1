"""The peer: the main job of BtcStream as one would write it in Python, with grpc.aio and numpy.

Connect takes quotes and answers each batch with an ack and with gamma by strike, computed over the whole book in one vectorised pass. It knows columns, Deribit's
names of inverse options and the naive positioning model, which is all that the benchmark sends. Used by `peers` only.
"""
import asyncio
import contextlib
import datetime
import pathlib
import shutil
import subprocess
import sys
import tempfile

import grpc
import numpy

PROTOS = pathlib.Path(__file__).resolve().parents[2] / "protos"
NANOS_PER_YEAR = 365 * 86_400 * 1_000_000_000
INVERSE_SQRT_TWO_PI = 0.3989422804014327


@contextlib.contextmanager
def stubs():
    """Generates the contract's messages and its stubs into a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        files = [str(path.relative_to(PROTOS)) for path in sorted(PROTOS.glob("btcstream/v1/*.proto"))]
        plugin = f"--plugin=protoc-gen-grpc_python={shutil.which('grpc_python_plugin')}"
        command = ["protoc", f"-I{PROTOS}", f"--python_out={folder}", f"--grpc_python_out={folder}", plugin, *files]
        subprocess.run(command, check=True, stdout=sys.stderr)
        sys.path.insert(0, folder)
        yield


class Book:
    """Every option of one call in columns; forwards belong to expiries."""

    def __init__(self):
        self.index = 0.0
        self.as_of = 0
        self.sequence = 0

    def define(self, definitions):
        names = [definition.instrument.split("-") for definition in sorted(definitions, key=lambda one: one.id)]
        expiries = numpy.array([expiry_nanos(name[1]) for name in names], dtype=numpy.int64)
        self.expiries, self.expiry_of = numpy.unique(expiries, return_inverse=True)
        self.strikes = numpy.array([float(name[2]) for name in names])
        self.strike_values, self.strike_of = numpy.unique(self.strikes, return_inverse=True)
        self.signs = numpy.array([1.0 if name[3] == "C" else -1.0 for name in names])
        self.forwards = numpy.full(len(self.expiries), numpy.nan)
        self.sigmas = numpy.full(len(names), numpy.nan)
        self.open_interest = numpy.zeros(len(names))

    def apply(self, columns):
        ids = numpy.array(columns.id, dtype=numpy.int64)
        self.forwards[self.expiry_of[ids]] = columns.underlying_price
        self.sigmas[ids] = columns.mark_iv
        self.open_interest[ids] = columns.open_interest
        self.as_of = max(self.as_of, max(columns.time))
        return len(ids)

    def strikes_of_gamma(self):
        """Net and gross exposure in USD per 1 %, and open interest, by strike."""
        forwards = self.forwards[self.expiry_of]
        deviations = self.sigmas * numpy.sqrt((self.expiries[self.expiry_of] - self.as_of) / NANOS_PER_YEAR)
        d1 = numpy.log(forwards / self.strikes) / deviations + 0.5 * deviations
        gammas = numpy.exp(-0.5 * d1 * d1) * INVERSE_SQRT_TWO_PI / (forwards * deviations)
        gross = numpy.nan_to_num(gammas * self.open_interest * forwards * forwards * 0.01)
        net = gross * self.signs
        sums = [numpy.bincount(self.strike_of, weights=weights) for weights in (net, gross, self.open_interest)]
        return zip(self.strike_values.tolist(), *(one.tolist() for one in sums))


def expiry_nanos(text):
    day = datetime.datetime.strptime(text, "%d%b%y").replace(hour=8, tzinfo=datetime.timezone.utc)
    return int(day.timestamp()) * 1_000_000_000


def service(messages, base):
    """Builds the servicer once the stubs can be imported."""

    class Risk(base):
        async def Connect(self, requests, context):
            book = Book()
            accepted = 0
            subscribed = False
            async for frame in requests:
                kind = frame.WhichOneof("frame")
                if kind == "quotes":
                    if frame.quotes.definitions:
                        book.define(frame.quotes.definitions)
                    if frame.quotes.HasField("columns"):
                        accepted += book.apply(frame.quotes.columns)
                elif kind == "market":
                    accepted += len(frame.market.rows)
                    book.index = frame.market.rows[-1].index_price
                    book.as_of = max(book.as_of, frame.market.rows[-1].time)
                subscribed = subscribed or kind == "subscribe"
                book.sequence += 1
                answer = messages.RiskFrame()
                answer.ack.sequence = book.sequence
                answer.ack.accepted_rows = accepted
                yield answer
                if subscribed:
                    yield self.update(book)

        @staticmethod
        def update(book):
            answer = messages.RiskFrame()
            answer.update.sequence = book.sequence
            answer.update.as_of = book.as_of
            answer.update.underlying = "BTC"
            answer.update.index_price = book.index
            for strike, net, gross, open_interest in book.strikes_of_gamma():
                answer.update.strikes.add(
                    strike=strike, net_gex_usd_per_percent=net, gross_gex_usd_per_percent=gross, open_interest=open_interest)
            return answer

    return Risk()


async def serve():
    from btcstream.v1 import risk_pb2, risk_pb2_grpc

    numpy.seterr(all="ignore")
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", 16 * 1024 * 1024)])
    risk_pb2_grpc.add_RiskServiceServicer_to_server(service(risk_pb2, risk_pb2_grpc.RiskServiceServicer), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(f"ready: grpc 127.0.0.1:{port}", flush=True)

    # Ends with whoever started it.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop(0)


if __name__ == "__main__":
    with stubs():
        asyncio.run(serve())
