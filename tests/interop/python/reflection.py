"""The standard reflection services, v1 and v1alpha: what they give must suffice to build messages and call methods."""
import importlib

import grpc
from cases import equal
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

NOT_FOUND = grpc.StatusCode.NOT_FOUND.value[0]
HEALTH = "grpc.health.v1.Health"


def define(target, test):
    for version in ("v1", "v1alpha"):
        pb = importlib.import_module(f"grpc.reflection.{version}.reflection_pb2")
        rpc = importlib.import_module(f"grpc.reflection.{version}.reflection_pb2_grpc")
        Client(target, pb, rpc, f"reflection {version}").define(test)


class Client:
    def __init__(self, target, pb, rpc, name):
        self.channel = target.channel
        self.pb = pb
        self.stub = rpc.ServerReflectionStub(target.channel)
        self.name = name

    def ask(self, *requests):
        """One stream, one response for each request."""
        return list(self.stub.ServerReflectionInfo(iter(self.pb.ServerReflectionRequest(host="here", **request) for request in requests)))

    def files_of(self, response):
        return [descriptor_pb2.FileDescriptorProto.FromString(data) for data in response.file_descriptor_response.file_descriptor_proto]

    def services(self):
        [response] = self.ask({"list_services": ""})
        return [service.name for service in response.list_services_response.service]

    def define(self, test):
        test(f"{self.name}: lists services")(self.lists)
        test(f"{self.name}: every symbol and file can be had, and describes a callable service")(self.describes)
        test(f"{self.name}: errors name what is not known")(self.errors)
        test(f"{self.name}: extensions")(self.extensions)

    def lists(self):
        services = self.services()
        equal(services, sorted(set(services)))
        for expected in (HEALTH, "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"):
            equal(expected in services, True)

    def describes(self):
        services = self.services()
        responses = self.ask(*({"file_containing_symbol": service} for service in services))
        files = {}
        for response in responses:
            files.update((file.name, file) for file in self.files_of(response))
        pool = descriptor_pool.DescriptorPool()
        while pending := [file for file in files.values() if not known(pool, file.name)]:
            ready = [file for file in pending if all(known(pool, name) for name in file.dependency)]
            equal(bool(ready), True)
            for file in ready:
                pool.Add(file)
        for service in services:
            for method in pool.FindServiceByName(service).methods:
                [response] = self.ask({"file_containing_symbol": method.full_name})
                equal(pool.FindServiceByName(service).file.name in [file.name for file in self.files_of(response)], True)
        for name in files:
            [response] = self.ask({"file_by_filename": name})
            equal(files[name] in self.files_of(response), True)
        self.call(pool)

    def call(self, pool):
        method = pool.FindServiceByName(HEALTH).methods_by_name["Check"]
        factory = message_factory.MessageFactory(pool)
        request, response = factory.GetPrototype(method.input_type), factory.GetPrototype(method.output_type)
        check = self.channel.unary_unary(f"/{HEALTH}/Check", request.SerializeToString, response.FromString)
        equal(check(request()).status, method.output_type.enum_types_by_name["ServingStatus"].values_by_name["SERVING"].number)

    def errors(self):
        unknown = {"file_containing_symbol": "no.Such", "file_by_filename": "no_such.proto", "all_extension_numbers_of_type": "no.Such"}
        extension = {"containing_type": "no.Such", "extension_number": 5}
        requests = [{key: value} for key, value in unknown.items()] + [{"file_containing_extension": extension}, {}, {"list_services": ""}]
        responses = self.ask(*requests)
        equal(len(responses), len(requests))
        for request, response in zip(requests[:4], responses):
            equal(response.error_response.error_code, NOT_FOUND)
            equal("no" in response.error_response.error_message, True)
            equal(response.valid_host, "here")
            equal(response.original_request, self.pb.ServerReflectionRequest(host="here", **request))
        equal(responses[4].error_response.error_code, grpc.StatusCode.INVALID_ARGUMENT.value[0])
        # An error does not end the stream.
        equal(responses[5].WhichOneof("message_response"), "list_services_response")

    def extensions(self):
        [response] = self.ask({"all_extension_numbers_of_type": "grpc.health.v1.HealthCheckRequest"})
        equal(response.all_extension_numbers_response.base_type_name, "grpc.health.v1.HealthCheckRequest")
        equal(list(response.all_extension_numbers_response.extension_number), [])


def known(pool, name):
    try:
        pool.FindFileByName(name)
        return True
    except KeyError:
        return False
