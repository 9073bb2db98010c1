#!/usr/bin/env bash
# Publishes the programs and uses them in an empty folder, where there is nothing else of the project and no .NET in reach: the page with its files, questions, the demo, the sample
# configuration, the journal over a restart, completion in the shells that are here, and an orderly end. Takes some minutes, most of them building: publishing compiles both
# programs once more for their platform, so it is not in .ci/run. --no-publish takes what artifacts/publish has.
set -euo pipefail
packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
published=$packaging/../../artifacts/publish
[ "${1-}" = --no-publish ] || "$packaging/publish.sh" >/dev/null
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT
cp "$published/btcstream-server" "$published/btcstream" "$published/btcstream-server.conf" "$work/"
cd "$work"
unset DOTNET_ROOT DOTNET_HOST_PATH
export PATH=/usr/bin:/bin

# start ARGUMENTS...: the server; its addresses in $grpc and $http.
start() {
  ./btcstream-server "$@" >server.log 2>&1 &
  server=$!
  for _ in $(seq 600); do
    grpc=$(sed -n 's/.* ready: grpc \([0-9.]*:[0-9]*\).*/\1/p' server.log)
    http=$(sed -n 's/.* http \([0-9.]*:[0-9]*\).*/\1/p' server.log)
    [ -z "$grpc" ] || return 0
    kill -0 "$server" || break
    sleep 0.1
  done
  cat server.log
  return 1
}

# stop: SIGTERM, and it must end in order.
stop() {
  kill -TERM "$server"
  wait "$server"
  server=
}

./btcstream-server --version | grep -E '^[0-9]+\.[0-9]+\.[0-9]+'
start --listen 127.0.0.1:0 --http 127.0.0.1:0 --data state --demo
curl -sf "http://$http/" >page.html
assets=$(grep -o 'assets/[^"]*' page.html)
[ "$(wc -l <<<"$assets")" -ge 3 ]
for asset in $assets; do
  curl -sf "http://$http/$asset" -o asset
  [ -s asset ]
done
curl -sf "http://$http/readyz" | grep -q '"status":"ok"'
./btcstream query summary --server "$grpc" | grep SYNTHETIC
./btcstream cascade --shock -10 --server "$grpc" >/dev/null
stop
start --listen 127.0.0.1:0 --http none --data state
grep 'recovered' server.log
stop
sed -i 's/^--listen .*/--listen 127.0.0.1:0/; s/^--http .*/--http none/' btcstream-server.conf
start @btcstream-server.conf
stop
mkdir completion
(cd completion && PATH="$work:$PATH" "$packaging/../../tests/guides/completion.sh")
timeout -s INT 30 ./btcstream demo --listen 127.0.0.1:0 --http none >demo.txt 2>&1 || true
grep 'SYNTHETIC' demo.txt | head -n 1
! compgen -G '*.dll' >/dev/null
echo 'the published programs work by themselves'
