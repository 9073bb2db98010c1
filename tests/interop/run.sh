#!/usr/bin/env bash
# Installs and builds what is missing, then runs every suite against every target. Ends with a line "N passed, N failed"; exits non-zero on any failure.
# With an argument, only the suite files whose names contain it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

packages=(python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc nghttp2-client)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}" >/dev/null
fi

# The marker is as new as what is installed.
[ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ] || npm --prefix "$here" ci --no-audit --no-fund --loglevel=error

for project in tests/BtcStream.Rpc.TestService src/BtcStream.Server benchmarks/BtcStream.LoadGenerator; do
  [ -f "$repository/$project/bin/Release/net10.0/$(basename "$project").dll" ] || dotnet build "$repository/$project" -c Release
done

exec node "$here/run.mjs" "$@"
