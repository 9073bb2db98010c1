"""Streams option quotes of a made-up market, and prints the risk that comes back. README.md in the folder above says how to run it."""
import sys
import threading
import time

import grpc
from btcstream.v1 import market_pb2, quotes_pb2, risk_pb2, risk_pb2_grpc, summary_pb2

INDEX_PRICES = [108_000 - 500 * step for step in range(8)]
done = threading.Event()


def outgoing():
    yield risk_pb2.ClientFrame(subscribe=risk_pb2.SubscribeRequest(views=[risk_pb2.VIEW_SUMMARY]))
    for index in INDEX_PRICES:
        now = time.time_ns()
        rows = [
            quotes_pb2.QuoteRow(instrument=f"BTC-31DEC27-{strike}-{right}", time=now, underlying_price=1.05 * index, mark_iv=0.45, open_interest=contracts)
            for strike in range(80_000, 110_000, 2_000) for right, contracts in (("C", strike), ("P", 190_000 - strike))
        ]
        yield risk_pb2.ClientFrame(quotes=quotes_pb2.QuoteBatch(rows=rows))
        yield risk_pb2.ClientFrame(market=market_pb2.MarketBatch(rows=[market_pb2.MarketRow(time=now, index_price=index)]))
        time.sleep(0.25)
    done.wait()


with grpc.insecure_channel(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:50051") as channel:
    for frame in risk_pb2_grpc.RiskServiceStub(channel).Connect(outgoing(), timeout=60):
        for refused in frame.ack.rejections:
            print("refused:", refused.message)
        risk = frame.update.summary
        if risk.HasField("index_price") and risk.HasField("net_gex_usd_per_percent"):  # What is absent is not known yet; it is not 0.
            flips = [f"{flip.price:,.0f}" for flip in risk.flips if flip.definition == summary_pb2.FLIP_DEFINITION_PROFILE_ROOT and flip.HasField("price")]
            print(f"index {risk.index_price:,.2f}  net gamma {risk.net_gex_usd_per_percent / 1e6:+,.2f} M USD per 1 %  flips {' '.join(flips) or '-'}")
            if risk.index_price == INDEX_PRICES[-1]:
                done.set()
                break
