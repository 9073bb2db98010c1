"""Generates the stubs into a temporary folder with protoc and its gRPC plug-in, and puts them in reach of import."""
import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

import grpc

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
ROOTS = {
    REPOSITORY / "tests/BtcStream.Rpc.TestService/protos": ["testing.proto"],
    REPOSITORY / "protos": ["grpc/health/v1/health.proto", "grpc/reflection/v1/reflection.proto", "grpc/reflection/v1alpha/reflection.proto"],
}


@contextlib.contextmanager
def generated():
    plugin = shutil.which("grpc_python_plugin")
    with tempfile.TemporaryDirectory() as folder:
        for root, files in ROOTS.items():
            outputs = [f"--python_out={folder}", f"--grpc_python_out={folder}", f"--plugin=protoc-gen-grpc_python={plugin}"]
            subprocess.run(["protoc", f"-I{root}", *outputs, *files], check=True, stdout=sys.stderr)
        sys.path.insert(0, folder)
        # The standard services' package is called grpc, as the library is.
        grpc.__path__.append(f"{folder}/grpc")
        yield
