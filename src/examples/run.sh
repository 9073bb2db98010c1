#!/usr/bin/env bash
# Runs every example against a server of its own each, and compares what they print last: all three stream the same market, so all three must get the same figures.
# Needs a Release build of the solution, the .NET SDK, node, npm, protoc with the gRPC plug-in for Python, and Debian's python3-grpcio.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
repository=$(cd ../.. && pwd)
work=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
  server=
}
trap 'stop; rm -rf "$work"' EXIT

# start: a server on a port that the system picks, in $address.
start() {
  dotnet "$repository/src/BtcStream.Server/bin/Release/net10.0/BtcStream.Server.dll" --listen 127.0.0.1:0 --http none >"$work/server.txt" 2>&1 &
  server=$!
  address=
  for _ in $(seq 600); do
    address=$(sed -n 's/.* ready: grpc \([0-9.:]*\).*/\1/p' "$work/server.txt")
    [ -z "$address" ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/server.txt"
  echo 'the server did not start'
  return 1
}

# example NAME COMMAND...: runs it against a new server; the address is its last argument.
example() {
  local name=$1
  shift
  start
  echo "== $name"
  "$@" "$address" | tee "$work/$name.txt"
  stop
  tail -n 1 "$work/$name.txt" >>"$work/last.txt"
}

protoc -I"$repository/protos" --python_out="$work" --grpc_python_out="$work" --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" \
  "$repository"/protos/btcstream/v1/*.proto
example python env PYTHONPATH="$work" /usr/bin/python3 python/quotes_and_risk.py

[ -d node/node_modules ] || npm --prefix node ci --loglevel=error
example node node node/quotes-and-risk.mjs

# The package as it is published; into a cache of its own, since its version stays the same from build to build.
dotnet pack "$repository/src/BtcStream.Client" -c Release -o "$repository/artifacts/packages" -v quiet
export NUGET_PACKAGES=$work/nuget
(cd csharp && dotnet build quotes-and-risk.cs -v quiet)
example csharp dotnet run --no-build csharp/quotes-and-risk.cs

# Time passes from one to the next, and moves the flip and the last digit of the gamma: the rest must be the same.
last=$(sed 's/  flips [1-9].*/  flips found/; s/\(net gamma -[0-9]*\.[0-9]\)[0-9]/\1/' "$work/last.txt" | sort -u)
if [[ $(wc -l <<<"$last") -ne 1 || $last != 'index 104,500.00  net gamma -'*' M USD per 1 %  flips found' ]]; then
  printf 'the examples do not end alike, or not with the figures of the last index:\n%s\n' "$last"
  exit 1
fi
