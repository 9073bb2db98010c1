"""The standard health service."""
import grpc
from cases import equal, single_outcome


def define(target, test):
    from grpc.health.v1 import health_pb2 as pb
    from grpc.health.v1 import health_pb2_grpc as rpc

    stub = rpc.HealthStub(target.channel)
    serving = pb.HealthCheckResponse.SERVING

    @test("health Check")
    def _():
        equal(stub.Check(pb.HealthCheckRequest()).status, serving)
        equal(single_outcome(stub.Check.future(pb.HealthCheckRequest(service="no.such.Service"))).code, grpc.StatusCode.NOT_FOUND)

    @test("health List")
    def _():
        equal(stub.List(pb.HealthListRequest()).statuses[""].status, serving)

    @test("health Watch")
    def _():
        for service, expected in (("", serving), ("no.such.Service", pb.HealthCheckResponse.SERVICE_UNKNOWN)):
            call = stub.Watch(pb.HealthCheckRequest(service=service))
            equal(next(call).status, expected)
            call.cancel()
            equal(call.code(), grpc.StatusCode.CANCELLED)
