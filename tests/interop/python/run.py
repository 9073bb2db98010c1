"""Runs grpcio's cases against one target. Arguments: what the target offers, its gRPC address, the command that starts another one like it.

Prints a line of JSON for each case: {"name", "failure", "millis"}.
"""
import os
import sys

import cases
import stubs

NEEDS = {
    "any": ["health", "reflection"],
    "testing": ["shapes", "endings", "metadata"],
    "large": ["large"],
    "launch": ["shutdown"],
}


def main(needs, address, *command):
    with stubs.generated():
        target = cases.Target(address, command)
        for module in NEEDS[needs]:
            test = cases.Registry()
            __import__(module).define(target, test)
            test.run()
        sys.stdout.flush()
        target.close()
    # A case that hangs has left its thread behind; it must not keep the process.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
